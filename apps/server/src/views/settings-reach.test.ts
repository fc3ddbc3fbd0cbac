import {
  as,
  referenceSettings,
  type Book,
  type LoanAssets,
  type Market,
  type MarketSettings,
} from "@plimsoll/engine";
import { beforeEach, describe, expect, test } from "vitest";
import { LLTV, MARKET, NOW, openOneMarket, percent, USDC } from "../../test/one-market.ts";
import { settingsPreviewView } from "./settings-preview.ts";
import { settingsReach } from "./settings-reach.ts";

const SETTINGS: MarketSettings = { ...referenceSettings(LLTV), maxLtv: percent(80n) };

let book: Book;
let market: Market;
let run: ReturnType<typeof openOneMarket>["run"];

/** Carol owes 70,000 and 40,000, Dave 30,000; one bitcoin each at 100,000. */
beforeEach(() => {
  const world = openOneMarket(["carol", "dave", "lender"], SETTINGS);
  const { give } = world;
  ({ book, run } = world);
  give("lender", "USDC", 1_000_000n * USDC);
  give("carol", "BTC", 200_000_000n);
  give("dave", "BTC", 100_000_000n);
  run({
    type: "supply",
    by: "lender",
    market: "btc",
    assets: 500_000n * USDC,
    shares: 0n,
    onBehalf: "lender",
  });
  for (const [by, loan, borrow] of [
    ["carol", "deep", 70_000n],
    ["carol", "middle", 40_000n],
    ["dave", "light", 30_000n],
  ] as const) {
    run({
      type: "open_loan",
      by,
      loan,
      market: "btc",
      collateral: 100_000_000n,
      borrow: borrow * USDC,
      plan: null,
    });
  }
  const found = book.markets.get(MARKET);
  if (found === undefined) throw new Error("The market is missing.");
  market = found;
});

const reach = (changes: Partial<MarketSettings>) =>
  settingsReach(book, market, { ...SETTINGS, ...changes }, NOW);

describe("other settings", () => {
  test("that are the present ones stop nobody and let nobody do more", () => {
    const { borrowing, releasing, standing } = reach({});
    for (const { stopped, allowed } of [borrowing, releasing]) {
      expect([stopped.loans, allowed.loans]).toEqual([0, 0]);
    }
    expect(standing).toEqual({ customers: 2, lenders: 1, withPlan: 0, liquidatable: 0 });
  });

  test("that pause borrowing stop every open loan from borrowing, and no other thing", () => {
    const { borrowing, releasing } = reach({ paused: ["borrow"] });
    expect(borrowing.stopped).toMatchObject({
      loans: 3,
      customers: 2,
      debt: { asset: "USDC", amount: "140000" },
    });
    expect(releasing.stopped.loans).toBe(0);
  });

  test("that lower the highest LTV stop the loans above it", () => {
    const { borrowing, releasing } = reach({ maxLtv: percent(60n) });
    expect(borrowing.stopped).toMatchObject({ loans: 1, customers: 1 });
    expect(releasing.stopped).toMatchObject({ loans: 1, debt: { amount: "70000" } });
  });

  test("that cap a customer count the debts of all loans of that customer", () => {
    const capped = reach({ customerBorrowCap: as(100_000n * USDC) });
    expect(capped.borrowing.stopped).toMatchObject({ loans: 2, customers: 1 });
    expect(reach({ borrowCap: as(140_000n * USDC) }).borrowing.stopped.loans).toBe(3);
    expect(reach({ borrowCap: as(140_001n * USDC) }).borrowing.stopped.loans).toBe(0);
  });

  test("that raise the least loan keep nobody from giving collateral back, nor from borrowing more", () => {
    const minLoan = as<LoanAssets>(35_000n * USDC);
    const { borrowing, releasing } = reach({ minLoan });
    expect([releasing.stopped.loans, borrowing.stopped.loans]).toEqual([0, 0]);
    // And so it is once they hold.
    run({
      type: "configure_market",
      by: "operator",
      market: "btc",
      settings: { ...SETTINGS, minLoan },
      reason: "small loans cost too much",
    });
    run({ type: "release", by: "dave", loan: "light", assets: 1n, receiver: "dave" });
  });

  test("that end a pause tell who may borrow again", () => {
    run({
      type: "configure_market",
      by: "operator",
      market: "btc",
      settings: { ...SETTINGS, paused: ["borrow", "release"] },
      reason: "attack",
    });
    const { borrowing, releasing } = reach({});
    expect([borrowing.allowed.loans, releasing.allowed.loans]).toEqual([3, 3]);
    expect(settingsPreviewView(book, market, SETTINGS, NOW)).toMatchObject({
      isAcceptable: true,
      touched: 0,
      borrowing: { allowed: { loans: 3, customers: 2 } },
    });
  });
});
