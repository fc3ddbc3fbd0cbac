import type { AccountId, AssetId, LoanAssets, Rejection } from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import { describeRejection, REJECTION_PROBLEMS } from "./rejection-problems.ts";
import { BASE_UNITS, wordingFor } from "./wording.ts";

const wording = wordingFor((asset) => (asset === "USDC" ? 6 : undefined), "USDC");

describe("a rejection over HTTP", () => {
  test("says the numbers in whole units and what to do", () => {
    const rejection: Rejection = {
      code: "insufficient_collateral",
      borrowed: 5_500_000n as LoanAssets,
      maxBorrow: 4_000_000n as LoanAssets,
    };
    expect(describeRejection(rejection, wording)).toEqual({
      status: 422,
      title: "There is not enough collateral",
      detail: "The debt would be 5.5 USDC, above the limit of 4 USDC. Borrow less or pledge more.",
    });
  });

  test("falls back to base units where the decimals are not known", () => {
    const rejection: Rejection = {
      code: "insufficient_balance",
      account: "alice" as AccountId,
      asset: "DOGE" as AssetId,
      available: 1n,
      required: 2n,
    };
    expect(describeRejection(rejection, wording).detail).toContain("1 base units of DOGE");
    expect(describeRejection(rejection, BASE_UNITS).status).toBe(422);
  });

  test.each(Object.entries(REJECTION_PROBLEMS))(
    "%s has a status that blames nobody wrongly, and a title",
    (_, { status, title }) => {
      expect([400, 403, 404, 409, 422, 503]).toContain(status);
      expect(title).toMatch(/^[A-Z]/);
    },
  );
});
