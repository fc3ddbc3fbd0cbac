import { as } from "@plimsoll/engine";
import { expect, test } from "vitest";
import { BTC, exampleMarket, USDC } from "../../../test/example-market.ts";
import type { MarketTerms } from "../market/market-terms.ts";
import { mostToBorrowInAll, type BorrowingPlace } from "./borrowing-room.ts";

const { settings } = exampleMarket();
const place = (coins: bigint, debt: bigint): BorrowingPlace => ({
  loan: { collateral: as(coins), debt: as(debt) },
  plan: null,
});
const market = (change: Partial<MarketTerms["settings"]>, cash = 5_000_000n): MarketTerms =>
  exampleMarket("50000", {
    settings: { ...settings, ...change },
    totalBorrowAssets: as((10_000_000n - cash) * USDC),
  });

/* At 50,000 and 75 % a coin carries a debt of 37,500. */
const LOANS = [place(BTC, 20_000n * USDC), place(BTC, 30_000n * USDC)];

test("room on several loans adds up, and free coins count as a new loan", () => {
  expect(mostToBorrowInAll(market({}), LOANS)).toBe(25_000n * USDC);
  expect(mostToBorrowInAll(market({}), [...LOANS, place(BTC, 0n)])).toBe(62_500n * USDC);
});

test("the market's cash is counted once, however many loans could use it", () => {
  expect(mostToBorrowInAll(market({}, 20_000n), LOANS)).toBe(20_000n * USDC);
});

test("the caps of the market and of the customer hold for all loans together", () => {
  const borrowCap = as<never>(5_010_000n * USDC);
  expect(mostToBorrowInAll(market({ borrowCap }), LOANS)).toBe(10_000n * USDC);
  const customerBorrowCap = as<never>(53_000n * USDC);
  expect(mostToBorrowInAll(market({ customerBorrowCap }), LOANS)).toBe(3_000n * USDC);
});

test("free coins that carry less than the least loan add nothing", () => {
  expect(mostToBorrowInAll(market({}), [place(BTC / 1_000n, 0n)])).toBe(0n);
});

test("a fee on top of the debt leaves less to ask for and counts against the cash", () => {
  const fee = { rate: as<never>(10n ** 16n), mode: "added_to_debt" } as const;
  const most = mostToBorrowInAll(market({ processingFee: fee }, 10_100n), LOANS);
  expect(most).toBe(10_000n * USDC);
});
