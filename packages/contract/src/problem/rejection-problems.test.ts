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

  test.each<[Rejection, string]>([
    [
      {
        code: "balance_below_debt",
        account: "alice" as AccountId,
        asset: "USDC" as AssetId,
        available: 0n,
        owed: 47n as LoanAssets,
      },
      "0.000047 USDC is owed and 0 USDC is free to pay it. Deposit 0.000047 USDC more, and a little for the interest until then.",
    ],
    [
      {
        code: "debt_above_limit",
        owed: 47n as LoanAssets,
        assetsMax: 46n as LoanAssets,
      },
      "The loan owes 0.000047 USDC now, above the 0.000046 USDC that may be taken. Nothing was taken: look again and allow more.",
    ],
    [
      { code: "repayment_exceeds_debt", owed: 0n as LoanAssets, assets: 1n as LoanAssets },
      "The loan owes nothing, so there is nothing to repay.",
    ],
    [
      {
        code: "max_ltv_exceeded",
        borrowed: 5_500_000n as LoanAssets,
        maxBorrow: 4_000_000n as LoanAssets,
        releasable: { asset: "USDC" as AssetId, assets: 810_000n as never },
      },
      "The debt would be 5.5 USDC, above the market's limit of 4 USDC. You can take back up to 0.81 USDC now. Repay to free more.",
    ],
    [
      {
        code: "plan_trigger_crossed",
        step: 0,
        releasable: { asset: "USDC" as AssetId, assets: 0n as never },
      },
      "Step 1 of the protection plan would act at once. Nothing can be taken back now. Repay or pledge first.",
    ],
    [
      { code: "plan_trigger_crossed", step: 0, room: 810_000n as LoanAssets },
      "Step 1 of the protection plan would act at once. The debt can grow by up to 0.81 USDC now. Pledge to borrow more.",
    ],
    [
      { code: "borrow_cap_exceeded", cap: 5_000_000n as LoanAssets, room: 0n as LoanAssets },
      "The market lends at most 5 USDC, and all of that is lent. Try again when others have repaid.",
    ],
    [
      {
        code: "customer_borrow_cap_exceeded",
        ...{ cap: 5_000_000n as LoanAssets, room: 1_000_000n as LoanAssets },
      },
      "One customer may owe this market at most 5 USDC. The debt can grow by up to 1 USDC now.",
    ],
    [
      {
        code: "below_minimum_loan",
        ...{ borrowed: 4_000_000n as LoanAssets, minLoan: 5_000_000n as LoanAssets },
      },
      "The debt would be 4 USDC, below the least loan of 5 USDC. Borrow at least 1 USDC more.",
    ],
    [
      { code: "action_paused", action: "release" },
      "The operator has paused taking collateral back in this market. Try again later.",
    ],
    [
      { code: "debt_above_dust", owed: 5n as LoanAssets, dust: 0n as LoanAssets },
      "The loan owes 0.000005 USDC, and this market forgives nothing: its dust is 0. Set it first.",
    ],
    [
      {
        code: "release_exceeds_collateral",
        asset: "USDC" as AssetId,
        held: 0n as never,
        assets: 1n as never,
      },
      "Nothing is pledged for this loan, so there is nothing to take back.",
    ],
    [
      {
        code: "release_exceeds_collateral",
        asset: "USDC" as AssetId,
        held: 1_000_000n as never,
        assets: 2_000_000n as never,
        releasable: { asset: "USDC" as AssetId, assets: 810_000n as never },
      },
      "The loan holds 1 USDC, less than 2 USDC. You can take back up to 0.81 USDC now. Repay to free more.",
    ],
    [
      {
        code: "withdrawal_exceeds_supply",
        ...{ supplied: 0n as LoanAssets, assets: 1n as LoanAssets, shortfall: 7n as LoanAssets },
      },
      "Nothing is yours here now, less than 0.000001 USDC: loans that wait for a buyer are 0.000007 USDC short, and your share of that is taken off.",
    ],
    [
      {
        code: "withdrawal_exceeds_supply",
        ...{ supplied: 0n as LoanAssets, assets: 1n as LoanAssets, shortfall: 0n as LoanAssets },
      },
      "Nothing is lent here from this account, so there is nothing to take back.",
    ],
    ...([0n, 5n] as const).map((withdrawable): [Rejection, string] => [
      {
        code: "insufficient_liquidity",
        totalBorrowAssets: 9n as LoanAssets,
        totalSupplyAssets: 8n as LoanAssets,
        withdrawable: withdrawable as LoanAssets,
      },
      withdrawable === 0n
        ? "All that is here is lent out. You can take back when borrowers repay or others lend."
        : "The rest is lent out: you can take back up to 0.000005 USDC now, more when borrowers repay or others lend.",
    ]),
  ])("names what there is too little of, and the way out: %#", (rejection, sentence) => {
    expect(describeRejection(rejection, wording).detail).toBe(sentence);
  });

  test("groups the digits of amounts, in the reader's way where told, and names no account", () => {
    const rejection: Rejection = {
      code: "insufficient_balance",
      account: "c-31415926" as AccountId,
      asset: "USDC" as AssetId,
      available: 1_234_567_890_000n,
      required: 2_000_000_000_001n,
    };
    const { detail } = describeRejection(rejection, wording);
    expect(detail).toBe(
      "2,000,000.000001 USDC is needed and 1,234,567.89 USDC is free. Deposit more or use a smaller amount.",
    );
    const otherwise = (text: string) => text.replace(".", "x");
    expect(
      describeRejection(
        rejection,
        wordingFor(() => 6, "USDC", otherwise),
      ).detail,
    ).toContain("2000000x000001 USDC");
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
