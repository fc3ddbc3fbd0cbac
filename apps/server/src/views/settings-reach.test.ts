import {
  as,
  createBook,
  execute,
  referenceSettings,
  type AccountId,
  type Book,
  type Command,
  type LoanAssets,
  type Market,
  type MarketId,
  type MarketSettings,
  type Millis,
  type Wad,
} from "@plimsoll/engine";
import { beforeEach, describe, expect, test } from "vitest";
import { settingsPreviewView } from "./settings-preview.ts";
import { settingsReach } from "./settings-reach.ts";

const NOW = 1_770_336_000_000 as Millis;
const percent = (value: bigint): Wad => as(value * 10n ** 16n);
const LLTV = percent(86n);
const USDC = 1_000_000n;
const SETTINGS: MarketSettings = { ...referenceSettings(LLTV), maxLtv: percent(80n) };

let book: Book;
let market: Market;

function run(command: object): void {
  const decision = execute(book, command as Command, NOW);
  if (!decision.isAccepted) throw new Error(decision.rejection.code);
}

/** Carol owes 70,000 and 40,000, Dave 30,000; one bitcoin each at 100,000. */
beforeEach(() => {
  book = createBook("operator" as AccountId);
  run({ type: "register_asset", asset: "BTC", decimals: 8 });
  run({ type: "register_asset", asset: "USDC", decimals: 6 });
  for (const account of ["carol", "dave", "lender"]) run({ type: "open_account", account });
  run({ type: "enable_rate_model", by: "operator", rateModel: "none" });
  run({ type: "enable_lltv", by: "operator", lltv: LLTV });
  const settings = { kind: "posted", decimals: 8, zeroMeans: "no_price" };
  run({ type: "create_feed", feed: "btc-usd", settings });
  run({ type: "post_price", feed: "btc-usd", price: 100_000n * 10n ** 8n });
  run({
    type: "create_market",
    by: "operator",
    market: "btc",
    loanAsset: "USDC",
    collateralAsset: "BTC",
    feed: "btc-usd",
    lltv: LLTV,
    rateModel: { kind: "none" },
    settings: SETTINGS,
  });
  const give = (account: string, asset: string, amount: bigint) =>
    run({ type: "deposit", account, asset, amount, reference: null });
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
  const found = book.markets.get("btc" as MarketId);
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
