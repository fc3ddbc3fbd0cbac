import { as } from "@plimsoll/engine";
import type {
  AccountId,
  Command,
  FeedId,
  FeedPrice,
  MarketId,
  VenueId,
  Wad,
  WadPerSecond,
} from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import { openSequencer } from "@plimsoll/sequencer";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWorld, type World } from "../../../test/open-world.ts";
import {
  accept,
  BTC,
  COIN,
  deposit,
  DOLLAR,
  FEED,
  LADDER,
  openLoan,
  OPERATOR,
  setUp,
  USDC,
} from "../../../test/history/world.ts";
import { openHistory } from "../history/history.ts";
import { openJournalFeed } from "../journal-feed.ts";
import { reviewNow, reviewerOfSales } from "./review-sales.ts";

const SETTINGS = { windowMs: 300_000, correctedWithinMs: 60_000, band: (2n * 10n ** 16n) as Wad };
const COIN_FEED = "usdc-usd" as FeedId;
const CROSS = "btc-usdc" as FeedId;
const COMPOSED = "btc-composed" as MarketId;
const VENUES = ["binance", "coinbase", "kraken"] as VenueId[];
const log = pino({ level: "silent" });
let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close(), 60_000);

/** Cents of a dollar coin, where the loan counts in one. */
type Step = readonly [seconds: number, dollars: bigint, coinCents?: bigint];

/** A market like the one of the world, priced by BTC/USD ÷ USDC/USD. */
async function openComposed(sequencer: Sequencer): Promise<void> {
  const { median, market, lender } = await sequencer.read((book) => ({
    median: book.feeds.get(FEED)?.settings,
    market: book.markets.get(LADDER),
    lender: "lender" as AccountId,
  }));
  if (median?.kind !== "median" || market === undefined) throw new Error("the world has changed");
  const composed = {
    kind: "composed",
    decimals: 2,
    base: FEED,
    quote: COIN_FEED,
    peg: null,
  } as const;
  await accept(sequencer, [{ type: "create_feed", feed: COIN_FEED, settings: median }]);
  await quoteAll(sequencer, COIN_FEED, 100n);
  const { lltv, settings } = market;
  await accept(sequencer, [
    { type: "create_feed", feed: CROSS, settings: composed },
    {
      type: "create_market",
      by: OPERATOR,
      market: COMPOSED,
      loanAsset: USDC,
      collateralAsset: BTC,
      feed: CROSS,
      lltv,
      rateModel: { kind: "fixed", ratePerSecond: as<WadPerSecond>(0n) },
      settings,
    },
    {
      type: "supply",
      by: lender,
      market: COMPOSED,
      assets: as(10n ** 6n * DOLLAR),
      shares: as(0n),
      onBehalf: lender,
    },
  ]);
}

/** Plays prices, each of all venues at once, and tells what the audit flags. */
async function play(bookId: string, steps: readonly Step[]) {
  const isComposed = steps.some(([, , coinCents]) => coinCents !== undefined);
  let now = 1_770_000_000_000;
  const clock = () => (now += 1);
  const sequencer = await openSequencer({ store: world.store, bookId, owner: OPERATOR, clock });
  await setUp(sequencer, ["alice"]);
  if (isComposed) await openComposed(sequencer);
  await accept(sequencer, [
    deposit("alice", BTC, 10n * COIN, "tx"),
    openLoan("alice", "loan", COIN, 70_000n * DOLLAR, isComposed ? COMPOSED : LADDER),
  ]);
  for (const [seconds, dollars, coinCents] of steps) {
    now += seconds * 1_000;
    await quoteAll(sequencer, FEED, dollars * 100n);
    if (coinCents !== undefined) await quoteAll(sequencer, COIN_FEED, coinCents);
  }
  now += 700_000;
  await accept(sequencer, [{ type: "tick" }]);
  const { pool, store } = world;
  await pool.query("DROP SCHEMA IF EXISTS projections CASCADE");
  const feed = await openJournalFeed(store, sequencer);
  const history = await openHistory({ pool, feed, log });
  await history.progress.reach(sequencer.durableSequence, 10_000);
  const { reader } = feed;
  const reviews = reviewerOfSales({ history, reader, now: async () => now, settings: SETTINGS });
  const judged = await reviewNow({ pool, bookId }, reviews);
  const again = await reviewNow({ pool, bookId }, reviews);
  const flagged = await history.tables.selectFrom("flagged_sales").selectAll().execute();
  const sales = await history.tables.selectFrom("liquidations").selectAll().execute();
  await history.close();
  await feed.close();
  await sequencer.close();
  return { judged, again, flagged, sales };
}

async function quoteAll(sequencer: Sequencer, feed: FeedId, cents: bigint): Promise<void> {
  const quotedAt = await sequencer.read((book) => book.time);
  const commands = VENUES.map((venue): Command => {
    return { type: "post_quote", feed, venue, price: cents as FeedPrice, quotedAt };
  });
  await accept(sequencer, commands);
}

describe("the review of sales", () => {
  test("flags a sale on prints that the venues corrected, with what makes the borrower whole", async () => {
    const { judged, again, flagged, sales } = await play("wrong-print", [
      [10, 100_000n],
      [10, 80_000n],
      [20, 100_000n],
      [60, 99_500n],
    ]);
    expect(sales.length).toBeGreaterThan(0);
    expect([judged, again]).toEqual([sales.length, 0]);
    expect(flagged.map(({ loan }) => loan)).toEqual(sales.map(() => "loan"));
    for (const [index, { amount }] of flagged.entries()) {
      const sale = sales[index];
      if (sale === undefined) throw new Error("a flag without a sale");
      // Satoshis at 100,000 USDC: a tenth of a dollar cent each, 1,000 base units.
      const worth = BigInt(sale.seized_assets) * 1_000n;
      expect(BigInt(amount)).toBe(worth - BigInt(sale.repaid_assets));
      expect(BigInt(amount)).toBeGreaterThan(0n);
    }
  });

  test("judges a composed price by the venues of its parts", async () => {
    const { judged, flagged, sales } = await play("wrong-coin", [
      [10, 100_000n, 100n],
      [10, 100_000n, 130n],
      [20, 100_000n, 100n],
      [60, 99_500n, 100n],
    ]);
    expect(sales.length).toBeGreaterThan(0);
    expect(judged).toBe(sales.length);
    expect(flagged).toHaveLength(sales.length);
    const [sale, flag] = [sales[0], flagged[0]];
    const worth = BigInt(sale?.seized_assets ?? 0) * 1_000n;
    expect(BigInt(flag?.amount ?? 0)).toBe(worth - BigInt(sale?.repaid_assets ?? 0));
  });

  test("does not flag a sale after which the coin stayed where it was", async () => {
    const { flagged, sales } = await play("dear-coin", [
      [10, 100_000n, 100n],
      [10, 100_000n, 130n],
      [60, 100_000n, 131n],
      [120, 100_000n, 130n],
    ]);
    expect(sales.length).toBeGreaterThan(0);
    expect(flagged).toEqual([]);
  });

  test("does not flag a crash from which the price did not come back", async () => {
    const { judged, flagged, sales } = await play("crash", [
      [10, 100_000n],
      [10, 90_000n],
      [10, 80_000n],
      [60, 79_000n],
      [120, 81_000n],
    ]);
    expect(sales.length).toBeGreaterThan(0);
    expect(judged).toBe(sales.length);
    expect(flagged).toEqual([]);
  });
});
