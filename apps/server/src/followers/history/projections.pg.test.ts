import { WAD, type Event } from "@plimsoll/engine";
import type { JournalReader } from "@plimsoll/journal";
import { decodeEntry } from "@plimsoll/sequencer";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tellStory } from "../../../test/history/story.ts";
import { openWorld, type World } from "../../../test/history/open-world.ts";
import { accept, allRows, BTC, COIN, deposit, openBook } from "../../../test/history/world.ts";
import { migrateProjections } from "./migrate.ts";
import { project, readCheckpoint } from "./project.ts";
import { ProjectionWorker } from "./projection-worker.ts";
import { readCandles } from "./reads/candles.ts";
import { readRates } from "./reads/rates.ts";
import { readStatement } from "./reads/statement.ts";
import { catchUp, rebuild } from "./rebuild.ts";
import { openProjections } from "./tables.ts";

let world: World;

beforeAll(async () => {
  world = await openWorld();
}, 60_000);

afterAll(async () => {
  await world.close();
}, 60_000);

/** A book of its own with projections of its own; no worker unless the test starts one. */
async function openStage(name: string) {
  const { pool, store } = world;
  const sequencer = await openBook(store, name);
  const reader = await store.openReader(name);
  await migrateProjections(pool, name);
  const tables = openProjections(pool, name);
  const errors: unknown[] = [];
  const log = { error: (details: object) => errors.push(details) };
  const startWorker = (options = {}) =>
    ProjectionWorker.start({ tables, reader, sequencer, log, pauseMillisMax: 100, ...options });
  return { pool, store, sequencer, reader, tables, errors, startWorker };
}

/** The projections made again in another schema, for comparison. */
async function madeAgain(name: string) {
  const { pool, store } = world;
  const reader = await store.openReader(name);
  await migrateProjections(pool, `${name}_again`);
  await catchUp(openProjections(pool, `${name}_again`), reader);
  return allRows(pool, `${name}_again`);
}

describe("history", () => {
  test("follows the book live and comes out equal when it is made again", async () => {
    const { pool, sequencer, reader, startWorker } = await openStage("live");
    const worker = await startWorker();
    await tellStory(sequencer);
    expect(await worker.reach(sequencer.durableSequence, 10_000)).toBe(true);
    const live = await allRows(pool, "live");
    expect(live["liquidations"]?.length).toBeGreaterThanOrEqual(4);
    expect(live["alerts"]?.length).toBeGreaterThanOrEqual(3);

    const sequence = await rebuild({ pool, reader, schema: "live" });
    expect(sequence).toBe(sequencer.durableSequence);
    expect(await allRows(pool, "live")).toEqual(live);

    // The worker goes on behind the exchanged tables.
    const next = await accept(sequencer, [deposit("alice", BTC, COIN)]);
    expect(await worker.reach(next, 10_000)).toBe(true);
    expect(await allRows(pool, "live")).toEqual(await madeAgain("live"));
    await worker.close();
    await sequencer.close();
  }, 60_000);

  test("says of every loan, market and balance what the book says", async () => {
    const { sequencer, reader, tables } = await openStage("agrees");
    await tellStory(sequencer);
    await catchUp(tables, reader);
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
  }, 60_000);

  test("tells loans of one name apart", async () => {
    const { sequencer, reader, tables } = await openStage("names");
    await tellStory(sequencer);
    await catchUp(tables, reader);
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
  }, 60_000);

  test("knows the LTV around an outside liquidation, its bad debt and the quotes behind it", async () => {
    const { sequencer, reader, tables } = await openStage("receipts");
    await tellStory(sequencer);
    await catchUp(tables, reader);
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
  }, 60_000);

  test("draws candles that join", async () => {
    const { sequencer, reader, tables } = await openStage("candles");
    await tellStory(sequencer);
    await catchUp(tables, reader);
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
  }, 60_000);

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
    await catchUp(tables, reader);
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
  }, 60_000);
});

async function eventsAt(reader: JournalReader, sequence: number): Promise<readonly Event[]> {
  for await (const [entry] of reader.read(sequence, 1)) {
    if (entry !== undefined) return decodeEntry(entry).events;
  }
  throw new Error(`There is no entry ${sequence}.`);
}

describe("a statement", () => {
  test("adds up in every period and ends at the balance of the book", async () => {
    const { sequencer, reader, tables } = await openStage("statement");
    await tellStory(sequencer);
    await catchUp(tables, reader);
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
  }, 60_000);
});

describe("after a crash", () => {
  test("history catches up with entries that were durable and not projected", async () => {
    const { pool, sequencer, reader, tables, startWorker } = await openStage("crash");
    await tellStory(sequencer);
    const half = Math.floor(sequencer.durableSequence / 2);
    for await (const entries of reader.read(1, half)) {
      await project(tables, "crash", entries.map(decodeEntry));
    }
    expect((await readCheckpoint(tables, "crash")).sequence).toBe(half);
    const worker = await startWorker();
    expect(await worker.reach(sequencer.durableSequence, 10_000)).toBe(true);
    expect(await allRows(pool, "crash")).toEqual(await madeAgain("crash"));
    await worker.close();
    await sequencer.close();
  }, 60_000);

  test("a batch that was cut off leaves nothing, and one that comes twice counts once", async () => {
    const { pool, sequencer, reader, tables } = await openStage("torn");
    await tellStory(sequencer);
    const entries = [];
    for await (const batch of reader.read(1)) entries.push(...batch.map(decodeEntry));
    await sql`ALTER TABLE torn.alerts ADD CONSTRAINT full_disk CHECK (false)`.execute(tables);
    await expect(project(tables, "torn", entries)).rejects.toThrow("full_disk");
    const torn = await allRows(pool, "torn");
    expect(Object.values(torn).flat()).toEqual([]);
    await sql`ALTER TABLE torn.alerts DROP CONSTRAINT full_disk`.execute(tables);
    await project(tables, "torn", entries);
    await Promise.all([
      project(tables, "torn", entries),
      project(tables, "torn", entries.slice(5)),
    ]);
    expect(await allRows(pool, "torn")).toEqual(await madeAgain("torn"));
    await sequencer.close();
  }, 60_000);

  test("the worker outlives its connections, again and again, and loses nothing", async () => {
    const { pool, sequencer, errors, startWorker } = await openStage("cut");
    const worker = await startWorker({ batchEntriesMax: 3 });
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
    expect(await worker.reach(sequencer.durableSequence, 20_000)).toBe(true);
    expect(errors.length).toBeGreaterThan(0);
    expect(await allRows(pool, "cut")).toEqual(await madeAgain("cut"));
    await worker.close();
    await sequencer.close();
  }, 60_000);
});

describe("a worker that lags", () => {
  test("forgets a queue that is full and reads the journal instead", async () => {
    const { pool, sequencer, startWorker } = await openStage("lagging");
    const worker = await startWorker({ queueEntriesMax: 2, batchEntriesMax: 5 });
    await tellStory(sequencer);
    await Promise.all(
      Array.from({ length: 300 }, () => accept(sequencer, [deposit("alice", BTC, 1n)])),
    );
    expect(await worker.reach(sequencer.durableSequence, 20_000)).toBe(true);
    expect(worker.lag).toBe(0);
    expect(await allRows(pool, "lagging")).toEqual(await madeAgain("lagging"));
    await worker.close();
    await sequencer.close();
  }, 60_000);

  test("refuses projections of another journal", async () => {
    const { sequencer, tables, startWorker } = await openStage("foreign");
    await accept(sequencer, [{ type: "register_asset", asset: BTC, decimals: 8 }]);
    const worker = await startWorker();
    await worker.reach(1, 5_000);
    await worker.close();
    await sql`UPDATE "foreign".checkpoint SET hash = 'another'`.execute(tables);
    await expect(startWorker()).rejects.toThrow("plimsoll rebuild");
    await sequencer.close();
  }, 60_000);
});
