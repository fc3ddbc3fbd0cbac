import { expect, test } from "vitest";
import { BTC, exampleMarket, USDC } from "../../../../test/example-market.ts";
import { totalsOf } from "./totals.ts";

const held = (asset: string, units: bigint) => ({ asset, baseUnits: units.toString() });
const loan = (market: string, coins: bigint, debt: bigint) => ({
  market,
  collateral: { baseUnits: coins.toString() },
  debt: { baseUnits: debt.toString() },
});

test("free coins, pledged coins, money and what is lent are owned; every debt is owed", () => {
  const found = totalsOf({
    markets: [exampleMarket()],
    balances: [held("USDC", 100n * USDC), held("BTC", BTC / 2n)],
    loans: [loan("btc-usdc", BTC, 20_000n * USDC), loan("btc-usdc", BTC, 5_000n * USDC)],
    lent: [held("USDC", 7n * USDC)],
  });
  expect(found).toEqual({
    totals: [{ asset: "USDC", owned: 125_107n * USDC, owed: 25_000n * USDC }],
    unpriced: [],
  });
});

test("moneys are kept apart, and a coin that two markets take is counted once", () => {
  const other = exampleMarket("40000", { market: "btc-eurc", loanAsset: "EURC" });
  const { totals } = totalsOf({
    markets: [exampleMarket(), other],
    balances: [held("BTC", BTC)],
    loans: [loan("btc-eurc", BTC, 10_000n * USDC)],
    lent: [],
  });
  expect(totals).toEqual([
    { asset: "USDC", owned: 50_000n * USDC, owed: 0n },
    { asset: "EURC", owned: 40_000n * USDC, owed: 10_000n * USDC },
  ]);
});

test("coins without a price are named instead of counted as nothing", () => {
  const found = totalsOf({
    markets: [exampleMarket("50000", { price: null })],
    balances: [held("BTC", BTC), held("DOGE", 1n)],
    loans: [loan("btc-usdc", BTC, 10n * USDC)],
    lent: [],
  });
  expect(found.totals).toEqual([{ asset: "USDC", owned: 0n, owed: 10n * USDC }]);
  expect(found.unpriced).toEqual(["BTC", "DOGE"]);
});
