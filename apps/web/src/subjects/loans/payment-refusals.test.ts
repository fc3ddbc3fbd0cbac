import { as } from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import { BTC, exampleMarket, USDC } from "../../../test/example-market.ts";
import { refusalText } from "../market/refusals.ts";
import { overdrawnRefusal, repayRefusal } from "./payment-refusals.ts";
import type { LoanAmounts } from "./standing.ts";

const decimalsOf = (asset: string) => (asset === "BTC" ? 8 : 6);
const terms = exampleMarket();
const loan: LoanAmounts = { collateral: as(BTC), debt: as(20_000n * USDC) };
const pay = (required: bigint, available: bigint) =>
  repayRefusal(loan.debt, { account: "account-1", asset: "USDC", available, required });

describe("repaying", () => {
  test("all of the debt is not refused to whoever has it", () => {
    expect(pay(loan.debt, loan.debt)).toBeNull();
  });

  test("more than the debt is refused before the balance is looked at, as the book does", () => {
    expect(pay(loan.debt + 1n, 0n)).toEqual({ code: "arithmetic_overflow" });
    expect(refusalText(pay(loan.debt + 1n, loan.debt), decimalsOf, "USDC")).toMatch(
      /^More than there is was asked for/,
    );
  });

  test("more than one has is refused with both amounts in full", () => {
    expect(refusalText(pay(100n * USDC, 99_999_999n), decimalsOf, "USDC")).toBe(
      "The account account-1 has 99.999999 USDC and needs 100 USDC. Deposit more or use a smaller amount.",
    );
  });
});

describe("taking collateral back", () => {
  test("beyond what there is is refused, and as paused where that is paused", () => {
    const paused = { ...terms, settings: { ...terms.settings, paused: ["release" as const] } };
    expect(overdrawnRefusal(terms, loan, BTC)).toBeNull();
    expect(overdrawnRefusal(terms, loan, BTC + 1n)?.code).toBe("arithmetic_overflow");
    expect(overdrawnRefusal(paused, loan, BTC + 1n)?.code).toBe("action_paused");
    const free = { ...loan, debt: as<LoanAmounts["debt"]>(0n) };
    expect(overdrawnRefusal(paused, free, BTC + 1n)?.code).toBe("arithmetic_overflow");
  });
});
