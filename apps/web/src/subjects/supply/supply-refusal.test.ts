import { as } from "@plimsoll/engine";
import { expect, test } from "vitest";
import { decimalsOf, EXAMPLE_VIEW } from "../../../test/example-view.ts";
import { readMarket, type MarketTerms } from "../market/market-terms.ts";
import { refusalText } from "../market/refusals.ts";
import { mostToSupply, mostToWithdraw, supplyRefusal, withdrawRefusal } from "./supply-refusal.ts";

const usdc = (amount: number) => ({
  asset: "USDC",
  amount: String(amount),
  baseUnits: `${amount}000000`,
});
const ONE = 1_000_000n;

function termsWith(change: Partial<MarketTerms["settings"]> = {}): MarketTerms {
  const terms = readMarket(
    {
      ...EXAMPLE_VIEW,
      totalSupply: usdc(100),
      totalBorrow: usdc(70),
      totalCollateral: { asset: "BTC", amount: "1", baseUnits: "100000000" },
      cash: usdc(30),
      utilization: "0.7",
      borrowRatePerYear: "0.04",
      supplyRatePerYear: "0.03",
    },
    decimalsOf,
  );
  return { ...terms, settings: { ...terms.settings, ...change } };
}

test("a lender takes out at most what is not lent out, and is told so in the server's words", () => {
  const terms = termsWith();
  expect(mostToWithdraw(terms, 50n * ONE)).toBe(30n * ONE);
  expect(mostToWithdraw(terms, 20n * ONE)).toBe(20n * ONE);
  expect(withdrawRefusal(terms, { assets: 30n * ONE, position: 50n * ONE })).toBeNull();
  const refusal = withdrawRefusal(terms, { assets: 31n * ONE, position: 50n * ONE });
  expect(refusalText(refusal, decimalsOf, "USDC")).toBe(
    "The rest is lent out: you can take back up to 30 USDC now, more when borrowers repay or others lend.",
  );
});

test("nobody withdraws more than is theirs", () => {
  const refusal = withdrawRefusal(termsWith(), { assets: 21n * ONE, position: 20n * ONE });
  expect(refusal).toEqual({
    code: "withdrawal_exceeds_supply",
    supplied: 20n * ONE,
    assets: 21n * ONE,
    shortfall: 0n,
  });
});

test("a known loss keeps new money out, and nobody moves anything while it cannot be known", () => {
  const supplying = { account: "lena", available: ONE, assets: ONE };
  const known = { ...termsWith(), lendersLose: as<never>(7n * ONE) };
  expect(supplyRefusal(known, supplying)?.code).toBe("shortfall_known");
  expect(withdrawRefusal(known, { assets: ONE, position: 20n * ONE })).toBeNull();
  const much = withdrawRefusal(known, { assets: 21n * ONE, position: 20n * ONE });
  expect(refusalText(much, decimalsOf, "USDC")).toContain("are 7 USDC short");
  const unknown = { ...termsWith(), lendersLose: null };
  expect(supplyRefusal(unknown, supplying)?.code).toBe("price_unavailable");
  expect(withdrawRefusal(unknown, { assets: ONE, position: ONE })?.code).toBe("price_unavailable");
  expect(mostToWithdraw(unknown, ONE)).toBe(0n);
});

test("a cap on supply and the balance limit what may be supplied", () => {
  const capped = termsWith({ supplyCap: as(110n * ONE) });
  const lender = { account: "lena", available: 40n * ONE };
  expect(mostToSupply(capped, lender.available)).toBe(10n * ONE);
  expect(mostToSupply(termsWith(), lender.available)).toBe(40n * ONE);
  expect(supplyRefusal(capped, { ...lender, assets: 10n * ONE })).toBeNull();
  expect(supplyRefusal(capped, { ...lender, assets: 11n * ONE })?.code).toBe("supply_cap_exceeded");
  expect(supplyRefusal(termsWith(), { ...lender, assets: 41n * ONE })?.code).toBe(
    "insufficient_balance",
  );
});

test("a pause stops a lender either way", () => {
  const terms = termsWith({ paused: ["supply", "withdraw"] });
  const supplying = { account: "lena", available: ONE, assets: ONE };
  expect(supplyRefusal(terms, supplying)?.code).toBe("action_paused");
  expect(withdrawRefusal(terms, { assets: ONE, position: ONE })?.code).toBe("action_paused");
});
