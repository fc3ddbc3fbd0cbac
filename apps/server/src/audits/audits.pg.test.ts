import type { Command, FeedPrice, Millis, VenueId, Wad } from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import { openSequencer } from "@plimsoll/sequencer";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  accept,
  BTC,
  COIN,
  deposit,
  DOLLAR,
  FEED,
  openLoan,
  openWorld,
  OPERATOR,
  setUp,
  type World,
} from "../../test/history/world.ts";
import { openHistory } from "../projections/history.ts";
import { auditSales } from "./audit-sales.ts";

const SETTINGS = { windowMs: 300_000, correctedWithinMs: 60_000, band: (2n * 10n ** 16n) as Wad };
const VENUES = ["binance", "coinbase", "kraken"] as VenueId[];
const log = pino({ level: "silent" });
let world: World;

beforeAll(async () => {
  world = await openWorld();
}, 60_000);
afterAll(() => world.close(), 60_000);

/** Plays prices, each of all venues at once, and tells what the audit flags. */
async function play(
  bookId: string,
  steps: readonly (readonly [seconds: number, dollars: bigint])[],
) {
  let now = 1_770_000_000_000;
  const clock = () => (now += 1);
  const sequencer = await openSequencer({ store: world.store, bookId, owner: OPERATOR, clock });
  await setUp(sequencer, ["alice"]);
  await accept(sequencer, [
    deposit("alice", BTC, 10n * COIN, "tx"),
    openLoan("alice", "loan", COIN, 70_000n * DOLLAR),
  ]);
  for (const [seconds, dollars] of steps) {
    now += seconds * 1_000;
    await quoteAll(sequencer, dollars, now as Millis);
  }
  now += 700_000;
  await accept(sequencer, [{ type: "tick" }]);
  const { pool, store } = world;
  await pool.query("DROP SCHEMA IF EXISTS projections CASCADE");
  const history = await openHistory({ pool, store, sequencer, log });
  await history.worker.reach(sequencer.durableSequence, 10_000);
  const reader = await store.openReader(bookId);
  const source = { tables: history.tables, reader, now, settings: SETTINGS };
  const judged = await auditSales(source);
  const again = await auditSales(source);
  const flagged = await history.tables.selectFrom("flagged_sales").selectAll().execute();
  const sales = await history.tables.selectFrom("liquidations").selectAll().execute();
  await reader.close();
  await history.close();
  await sequencer.close();
  return { judged, again, flagged, sales };
}

async function quoteAll(sequencer: Sequencer, dollars: bigint, quotedAt: Millis): Promise<void> {
  const price = (dollars * 100n) as FeedPrice;
  const commands = VENUES.map((venue): Command => {
    return { type: "post_quote", feed: FEED, venue, price, quotedAt };
  });
  await accept(sequencer, commands);
}

describe("the audit of sales", () => {
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
  }, 60_000);

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
  }, 60_000);
});
