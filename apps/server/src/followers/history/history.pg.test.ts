import { as, WAD, type AccountId, type Event, type LoanId } from "@plimsoll/engine";
import type { JournalReader } from "@plimsoll/journal";
import { decodeEntry, type DurableEntry } from "@plimsoll/sequencer";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SILENT } from "../../../test/silent.ts";
import { tellStory } from "../../../test/history/story.ts";
import { openWorld, type World } from "../../../test/open-world.ts";
import {
  accept,
  allRows,
  BTC,
  COIN,
  deposit,
  DOLLAR,
  FEED,
  openBook,
  openLoan,
  REFERENCE,
} from "../../../test/history/world.ts";
import { readCursor } from "../cursor.ts";
import { stepOf, takeStep } from "../follow.ts";
import { JournalFeed } from "../journal-feed.ts";
import { openHistory } from "./history.ts";
import { migrate } from "../../foundation/database/migrations.ts";
import { historySchema } from "./schema.ts";
import { historyFold } from "./history-fold.ts";
import { readCandles } from "./reads/candles.ts";
import { readLiquidations, readSales } from "./reads/liquidations.ts";
import { readRates } from "./reads/rates.ts";
import { readStatement } from "./reads/statement.ts";
import { catchUp, rebuild } from "./rebuild.ts";
import { openHistoryTables, type LiquidationRow } from "./tables.ts";
import { accountsConcerned } from "../visibility.ts";

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(async () => {
  await world.close();
});

/** A book of its own with a history of its own, which nobody follows unless the test says so. */
async function openStage(name: string) {
  const { pool, store } = world;
  const sequencer = await openBook(store, name);
  const reader = await store.openReader(name);
  await migrate(pool, [historySchema(name)]);
  const tables = openHistoryTables(pool, name);
  const errors: unknown[] = [];
  const log = { ...SILENT, warn: (details: object) => errors.push(details) };
  const startHistory = async ({ keptEntriesMax = 2_000, entriesMax = 500 } = {}) => {
    const feed = new JournalFeed({ reader, sequencer, keptEntriesMax });
    return openHistory({ pool, feed, log, schema: name, entriesMax });
  };
  return { pool, store, sequencer, reader, tables, errors, startHistory };
}

/** Folds the journal up to its end. */
async function foldAll(name: string, schema = name): Promise<void> {
  const { pool, store } = world;
  await migrate(pool, [historySchema(schema)]);
  await catchUp({
    pool,
    reader: await store.openReader(name),
    schema,
    onProgress: () => undefined,
  });
}

/** History made again in another schema, for comparison. */
async function madeAgain(name: string) {
  await foldAll(name, `${name}_again`);
  return allRows(world.pool, `${name}_again`);
}

describe("history", () => {
  test("follows the book live and comes out equal when it is made again", async () => {
    const { pool, sequencer, reader, startHistory } = await openStage("live");
    const history = await startHistory();
    await tellStory(sequencer);
    expect(await history.progress.reach(sequencer.durableSequence, 60_000)).toBe(true);
    const live = await allRows(pool, "live");
    expect(live["liquidations"]?.length).toBeGreaterThanOrEqual(4);
    expect(live["alerts"]?.length).toBeGreaterThanOrEqual(3);

    const sequence = await rebuild({ pool, reader, schema: "live" });
    expect(sequence).toBe(sequencer.durableSequence);
    expect(await allRows(pool, "live")).toEqual(live);

    // It goes on behind the exchanged tables.
    const next = await accept(sequencer, [deposit("alice", BTC, COIN)]);
    expect(await history.progress.reach(next, 10_000)).toBe(true);
    expect(await allRows(pool, "live")).toEqual(await madeAgain("live"));
    await history.close();
    await sequencer.close();
  });

  test("says of every loan, market and balance what the book says", async () => {
    const { sequencer, tables } = await openStage("agrees");
    await tellStory(sequencer);
    await foldAll(sequencer.bookId);
    const book = await sequencer.read(({ loans, markets, ledger }) => ({
      loans: [...loans.values()]
        .map((l) => `${l.id} ${l.owner} ${l.collateral} ${l.borrowShares} ${l.principal}`)
        .sort(),
      markets: [...markets.values()]
        .map((m) => `${m.id} ${m.totalBorrowAssets} ${m.totalBorrowShares}`)
        .sort(),
      balances: [...ledger.values()]
        .filter(({ balance }) => balance !== 0n)
        .map(({ id, balance }) => `${id} ${balance}`)
        .sort(),
    }));
    const loans = await tables
      .selectFrom("loans")
      .select(["loan", "owner", "collateral", "borrow_shares", "principal"])
      .where("closed_sequence", "is", null)
      .execute();
    const markets = await tables
      .selectFrom("markets")
      .select(["market", "total_borrow_assets", "total_borrow_shares"])
      .execute();
    const balances = await tables
      .selectFrom("ledger_balances")
      .select(["account", "balance"])
      .where("balance", "!=", sql<string>`0`)
      .execute();
    const lines = (rows: object[]) => rows.map((row) => Object.values(row).join(" ")).sort();
    expect(lines(loans)).toEqual(book.loans);
    expect(lines(markets)).toEqual(book.markets);
    expect(lines(balances)).toEqual(book.balances);
    await sequencer.close();
  });

  test("lists to each customer the sales that the rule of events says are theirs", async () => {
    const { pool, sequencer, tables } = await openStage("parties");
    await tellStory(sequencer);
    const [terms, carol, dave] = ["terms", "carol", "dave"] as AccountId[];
    const loan = "early" as LoanId;
    await accept(sequencer, [
      openLoan("carol", loan, COIN, 40_000n * DOLLAR, REFERENCE),
      {
        type: "create_pre_liquidation",
        preLiquidation: terms as AccountId,
        market: REFERENCE,
        feed: FEED,
        terms: {
          preLltv: as(WAD / 2n),
          preLCF1: as(WAD / 10n),
          preLCF2: as(WAD / 5n),
          preLIF1: as((WAD * 101n) / 100n),
          preLIF2: as((WAD * 102n) / 100n),
        },
      },
      {
        type: "set_authorization",
        by: carol as AccountId,
        authorized: terms as AccountId,
        isAuthorized: true,
      },
      {
        type: "pre_liquidate",
        by: dave as AccountId,
        preLiquidation: terms as AccountId,
        loan,
        seizedAssets: as(COIN / 100n),
        repaidShares: as(0n),
      },
    ]);
    await foldAll("parties");
    const { rows } = await pool.query<{ sequence: string }>(
      "SELECT DISTINCT sequence FROM parties.liquidations",
    );
    const sales = await Promise.all(
      rows.map(({ sequence }) =>
        readSales(tables, { sequence: Number(sequence), index: undefined }),
      ),
    );
    const told = sales.flat();
    expect(new Set(told.map(({ row }) => row.kind))).toEqual(
      new Set(["plan_sale", "liquidation", "outside_liquidation", "pre_liquidation"]),
    );
    const placeOf = (row: LiquidationRow) => `${row.sequence}.${row.event_index}`;
    for (const account of ["alice", "bob", "carol", "dave", "lender"]) {
      const all = { owner: undefined, loan: undefined, market: undefined, before: undefined };
      const listed = await readLiquidations(tables, { ...all, party: account, limit: 100 });
      const theirs = told.filter(({ row, event }) =>
        accountsConcerned({ event, owner: row.owner }).has(account),
      );
      expect(listed.map(placeOf).sort()).toEqual(theirs.map(({ row }) => placeOf(row)).sort());
    }
  });

  test("tells loans of one name apart", async () => {
    const { sequencer, tables } = await openStage("names");
    await tellStory(sequencer);
    await foldAll(sequencer.bookId);
    const owners = await tables
      .selectFrom("loan_events")
      .select(["owner", "market"])
      .distinct()
      .where("loan", "=", "shared-name")
      .orderBy("owner")
      .execute();
    expect(owners).toEqual([
      { owner: "bob", market: "btc-ladder" },
      { owner: "carol", market: "btc-reference" },
    ]);
    await sequencer.close();
  });

  test("knows the LTV around an outside liquidation, its bad debt and the quotes behind it", async () => {
    const { sequencer, reader, tables } = await openStage("receipts");
    await tellStory(sequencer);
    await foldAll(sequencer.bookId);
    const sales = await tables
      .selectFrom("liquidations")
      .select(["ltv_before", "ltv_after", "bad_debt_assets", "from_insurance", "from_suppliers"])
      .select(["evidence", "entry_hash", "previous_hash", "sequence", "price"])
      .where("kind", "=", "outside_liquidation")
      .orderBy("sequence")
      .execute();
    const [partial, last] = sales;
    if (partial === undefined || last === undefined) throw new Error("two sales are missing");
    expect(partial.bad_debt_assets).toBe("0");
    expect(BigInt(partial.ltv_after ?? 0)).toBeGreaterThan(0n);
    expect(partial.evidence.confirmed).toBe("7800000");
    expect(Object.keys(partial.evidence.quotes).sort()).toEqual(["binance", "coinbase", "kraken"]);
    expect(BigInt(last.bad_debt_assets)).toBeGreaterThan(0n);
    expect(BigInt(last.from_insurance) + BigInt(last.from_suppliers)).toBe(
      BigInt(last.bad_debt_assets),
    );
    for (const sale of sales) {
      for await (const [entry] of reader.read(JSON.parse(sale.sequence) as number, 1)) {
        expect([entry?.hash, entry?.previousHash]).toEqual([sale.entry_hash, sale.previous_hash]);
      }
    }
    await sequencer.close();
  });

  test("draws candles that join", async () => {
    const { sequencer, tables } = await openStage("candles");
    await tellStory(sequencer);
    await foldAll(sequencer.bookId);
    const span = { feed: "btc-usd", from: 0, to: 4_000_000_000_000, limit: 1_000 };
    const minutes = await readCandles(tables, { ...span, intervalMillis: 60_000 });
    const days = await readCandles(tables, { ...span, intervalMillis: 86_400_000 });
    expect(minutes.length).toBeGreaterThan(1);
    for (const [index, candle] of minutes.entries()) {
      if (index > 0) expect(candle.open).toBe(minutes[index - 1]?.close);
    }
    expect(days.length).toBe(1);
    expect(days[0]).toMatchObject({ open: 10_000_000n, low: 6_000_000n, close: 6_000_000n });
    await sequencer.close();
  });

  test("keeps the rates of an accrual as they were with the totals before it", async () => {
    const { sequencer, reader, tables } = await openStage("rates");
    await tellStory(sequencer);
    const totals = await sequencer.read(({ markets }) => {
      const market = [...markets.values()].find(({ totalBorrowAssets }) => totalBorrowAssets > 0n);
      if (market === undefined) throw new Error("nobody owes anything");
      const { id, totalSupplyAssets: supply, totalBorrowAssets: borrow } = market;
      return { id, supply, borrow };
    });
    const last = await accept(sequencer, [{ type: "accrue_interest", market: totals.id }]);
    await foldAll(sequencer.bookId);
    const [accrued] = (await eventsAt(reader, last)).filter(
      (event) => event.type === "interest_accrued" && event.market === totals.id,
    );
    if (accrued?.type !== "interest_accrued") throw new Error("no interest accrued");
    expect(accrued.interest).toBeGreaterThan(0n);
    const span = { market: totals.id, from: 0, to: 4_000_000_000_000, limit: 10 };
    const rates = await readRates(tables, { ...span, intervalMillis: 3_600_000 });
    const utilization = (totals.borrow * WAD) / totals.supply;
    expect(rates.at(-1)).toMatchObject({ borrowRate: accrued.averageRate, utilization });
    const { supplyRate = 0n } = rates.at(-1) ?? {};
    // The market takes no fee, so lenders get all of it, spread over what they supplied.
    const exact = (accrued.averageRate * utilization) / WAD;
    expect(exact - supplyRate).toBeLessThanOrEqual(1n);
    expect(supplyRate).toBeLessThanOrEqual(exact);
    expect(await readRates(tables, { ...span, intervalMillis: 86_400_000 })).toHaveLength(1);
    await sequencer.close();
  });
});

async function eventsAt(reader: JournalReader, sequence: number): Promise<readonly Event[]> {
  for await (const [entry] of reader.read(sequence, 1)) {
    if (entry !== undefined) return decodeEntry(entry).events;
  }
  throw new Error(`There is no entry ${sequence}.`);
}

describe("a statement", () => {
  test("adds up in every period and ends at the balance of the book", async () => {
    const { sequencer, tables } = await openStage("statement");
    await tellStory(sequencer);
    await foldAll(sequencer.bookId);
    const balances = await sequencer.read((book) =>
      [...book.ledger.values()]
        .filter(({ kind, owner }) => kind === "available" && owner === "alice")
        .map(({ asset, balance }) => ({ asset, closing: -balance }))
        .sort((left, right) => (left.asset < right.asset ? -1 : 1)),
    );
    const times = await tables
      .selectFrom("postings")
      .select("at")
      .distinct()
      .where("account", "like", "available:alice:%")
      .orderBy("at")
      .execute();
    const cuts = [0, ...times.map(({ at }) => JSON.parse(at) as number), 4_000_000_000_000];
    const read = (from: number, to: number) =>
      readStatement(tables, { owner: "alice", period: { from, to }, after: undefined, limit: 999 });
    const before = new Map<string, bigint>();
    for (const [index, from] of cuts.slice(0, -1).entries()) {
      const { balances: part, movements } = await read(from, cuts[index + 1] ?? from);
      for (const { asset, opening, in: received, out, closing } of part) {
        expect(opening).toBe(before.get(asset) ?? 0n);
        const moved = movements
          .filter((row) => row.asset === asset)
          .reduce((sum, row) => sum - BigInt(row.amount), 0n);
        expect(opening + moved).toBe(closing);
        expect(opening + received - out).toBe(closing);
        before.set(asset, closing);
      }
    }
    const whole = await read(0, 4_000_000_000_000);
    expect(whole.balances.map(({ asset, closing }) => ({ asset, closing }))).toEqual(balances);
    expect(balances.length).toBe(2);
    await sequencer.close();
  });
});

describe("after a crash", () => {
  test("history catches up with entries that were durable and not in it", async () => {
    const { pool, sequencer, reader, startHistory } = await openStage("crash");
    await tellStory(sequencer);
    const half = Math.floor(sequencer.durableSequence / 2);
    const firstHalf = { bookId: "crash", read: () => reader.read(1, half) };
    const to = { pool, schema: "crash", onProgress: () => undefined };
    expect(await catchUp({ ...to, reader: firstHalf })).toBe(half);
    const history = await startHistory();
    expect(await history.progress.reach(sequencer.durableSequence, 60_000)).toBe(true);
    expect(await allRows(pool, "crash")).toEqual(await madeAgain("crash"));
    await history.close();
    await sequencer.close();
  });

  test("a batch that was cut off leaves nothing, and one that comes twice counts once", async () => {
    const { pool, sequencer, reader, tables } = await openStage("torn");
    await tellStory(sequencer);
    const entries: DurableEntry[] = [];
    for await (const batch of reader.read(1)) entries.push(...batch.map(decodeEntry));
    const from = await readCursor(pool, "torn", historyFold("torn"));
    const fold = async () => {
      const step = stepOf(entries);
      if (step === null) throw new Error("the story has no entries");
      return takeStep({ pool, bookId: "torn" }, historyFold("torn"), from, step);
    };
    const empty = await allRows(pool, "torn");
    await sql`ALTER TABLE torn.alerts ADD CONSTRAINT full_disk CHECK (false)`.execute(tables);
    await expect(fold()).rejects.toThrow("full_disk");
    expect(await allRows(pool, "torn")).toEqual(empty);
    await sql`ALTER TABLE torn.alerts DROP CONSTRAINT full_disk`.execute(tables);
    const took = await Promise.all([fold(), fold(), fold()]);
    expect(took.filter(({ isOurs }) => isOurs)).toHaveLength(1);
    expect(await allRows(pool, "torn")).toEqual(await madeAgain("torn"));
    await sequencer.close();
  });

  test("it outlives its connections, again and again, and loses nothing", async () => {
    const { pool, sequencer, errors, startHistory } = await openStage("cut");
    const history = await startHistory({ entriesMax: 3 });
    const story = tellStory(sequencer);
    let isTold = false;
    const told = story.finally(() => (isTold = true));
    while (!isTold) {
      await pool
        .query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND query LIKE '%"cut".%'`,
        )
        .catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await told;
    expect(await history.progress.reach(sequencer.durableSequence, 20_000)).toBe(true);
    expect(errors.length).toBeGreaterThan(0);
    expect(await allRows(pool, "cut")).toEqual(await madeAgain("cut"));
    await history.close();
    await sequencer.close();
  });
});

describe("history that lags", () => {
  test("forgets entries that are too many and reads the journal instead", async () => {
    const { pool, sequencer, startHistory } = await openStage("lagging");
    const history = await startHistory({ keptEntriesMax: 2, entriesMax: 5 });
    await tellStory(sequencer);
    await Promise.all(
      Array.from({ length: 300 }, () => accept(sequencer, [deposit("alice", BTC, 1n)])),
    );
    expect(await history.progress.reach(sequencer.durableSequence, 20_000)).toBe(true);
    expect(history.progress.lag).toBe(0);
    expect(await allRows(pool, "lagging")).toEqual(await madeAgain("lagging"));
    await history.close();
    await sequencer.close();
  });

  test("refuses the history of another journal", async () => {
    const { sequencer, tables, startHistory } = await openStage("foreign");
    await accept(sequencer, [{ type: "register_asset", asset: BTC, decimals: 8 }]);
    const history = await startHistory();
    await history.progress.reach(1, 60_000);
    await history.close();
    await sql`UPDATE "foreign".cursors SET hash = 'another'`.execute(tables);
    await expect(startHistory()).rejects.toThrow("plimsoll rebuild");
    await sequencer.close();
  });
});
