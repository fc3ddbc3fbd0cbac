import type { DurableEntry } from "@plimsoll/sequencer";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { SILENT } from "../../test/silent.ts";
import { until } from "../../test/until.ts";
import { openWorld, type World } from "../../test/open-world.ts";
import { accept, BTC, deposit, openBook } from "../../test/history/world.ts";
import { inTransaction } from "../foundation/database/transaction.ts";
import { createCursors, holdCursor, readCursor } from "./cursor.ts";
import { entriesOf, Following, type Follower } from "./follow.ts";
import { JournalFeed } from "./journal-feed.ts";

let world: World;
let books = 0;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close(), 60_000);

/** A book with an account, and a schema with one table that keeps the sequences it is given. */
async function stage(options: { keptEntriesMax?: number } = {}) {
  const { pool, store } = world;
  books += 1;
  const name = `followed_${books}`;
  const sequencer = await openBook(store, name);
  await accept(sequencer, [
    { type: "register_asset", asset: BTC, decimals: 8 },
    { type: "open_account", account: "alice" as never },
  ]);
  const client = await pool.connect();
  await client.query(`CREATE SCHEMA ${name}`);
  await client.query(`CREATE TABLE ${name}.seen (follower text, sequence integer)`);
  await client.query(createCursors.replace("TABLE cursors", `TABLE ${name}.cursors`));
  client.release();
  const feed = new JournalFeed({ reader: await store.openReader(name), sequencer, ...options });
  const warnings: unknown[] = [];
  const log = { ...SILENT, warn: (details: object) => warnings.push(details) };
  const follower = (
    who: string,
    entriesMax = 500,
    before: (entries: readonly DurableEntry[]) => Promise<void> = async () => undefined,
  ): Follower<readonly DurableEntry[]> => ({
    ...{ name: who, schema: name, ...entriesOf(feed, { entriesMax }) },
    fold: async (transaction, entries) => {
      await transaction.query(`INSERT INTO ${name}.seen SELECT $1, unnest($2::integer[])`, [
        who,
        entries.map(({ sequence }) => sequence),
      ]);
      await before(entries);
      return true;
    },
  });
  const start = async <Work>(followed: Follower<Work>) => {
    const following = await Following.start(followed, { pool, feed, log });
    closing.push(() => following.close());
    return following;
  };
  const seen = async (who: string) => {
    const { rows } = await pool.query<{ sequence: number }>(
      `SELECT sequence FROM ${name}.seen WHERE follower = $1 ORDER BY sequence`,
      [who],
    );
    return rows.map(({ sequence }) => sequence);
  };
  const closing: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    await Promise.all(closing.map((close) => close()));
    await feed.close();
    await sequencer.close();
  });
  const deposits = (count: number) =>
    accept(
      sequencer,
      Array.from({ length: count }, () => deposit("alice", BTC, 1n)),
    );
  return { ...{ name, pool, sequencer, feed, warnings, follower, start, seen, deposits } };
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test("a follower is given every entry once, from before it started and after, over a stop and a start", async () => {
  const { follower, start, seen, deposits } = await stage();
  const first = await start(follower("one", 2));
  expect(await first.reach(await deposits(5), 10_000)).toBe(true);
  await first.close();
  await deposits(5);
  expect(await first.reach(first.sequence + 1, 1)).toBe(false);
  const second = await start(follower("one", 2));
  expect(second.sequence).toBe(first.sequence);
  const last = await deposits(5);
  expect(await second.reach(last, 10_000)).toBe(true);
  expect(second.lag).toBe(0);
  expect(await seen("one")).toEqual(upTo(last));
});

test("rows and cursor are written together or not at all, and what failed is tried again", async () => {
  const { name, pool, follower, start, seen, deposits, warnings } = await stage();
  let isBroken = true;
  const following = await start(
    follower("one", 500, async () => {
      if (isBroken) throw new Error("the disk is full");
    }),
  );
  const last = await deposits(3);
  await until(() => warnings.length > 1);
  expect(await seen("one")).toEqual([]);
  expect(await readCursor(pool, name, { name: "one", schema: name })).toMatchObject({
    sequence: 0,
  });
  expect(following.lag).toBe(last);
  isBroken = false;
  expect(await following.reach(last, 10_000)).toBe(true);
  expect(await seen("one")).toEqual(upTo(last));
});

test("a step that is too much is tried again with half as many entries, down to one", async () => {
  const { follower, start, seen, deposits } = await stage();
  const last = await deposits(4);
  const tried: number[] = [];
  const following = await start(
    follower("one", 500, async (entries) => {
      tried.push(entries.length);
      if (entries.length > 1) throw new Error("canceling statement due to statement timeout");
    }),
  );
  expect(await following.reach(last, 10_000)).toBe(true);
  // After success it asks for as many as there are.
  expect(tried).toEqual([6, 3, 1, 5, 2, 1, 4, 2, 1, 3, 1, 2, 1, 1]);
  expect(await seen("one")).toEqual(upTo(last));
});

test("one that fails or hangs holds up neither another nor the book", async () => {
  const { follower, start, seen, deposits } = await stage({ keptEntriesMax: 2 });
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  onTestFinished(() => release());
  const slow = await start(follower("slow", 1, () => held));
  await start(
    follower("failing", 500, async () => {
      throw new Error("never");
    }),
  );
  const quick = await start(follower("quick"));
  const last = await deposits(10);
  expect(await quick.reach(last, 10_000)).toBe(true);
  expect(await seen("quick")).toEqual(upTo(last));
  expect(await seen("failing")).toEqual([]);
  expect(slow.sequence).toBe(0);
  release();
  expect(await slow.reach(last, 10_000)).toBe(true);
  expect(await seen("slow")).toEqual(upTo(last));
});

test("two at one cursor take turns, and the one that comes second finds the work done", async () => {
  const { follower, start, seen, deposits } = await stage();
  const both = [await start(follower("shared", 3)), await start(follower("shared", 2))];
  const last = await deposits(30);
  for (const one of both) expect(await one.reach(last, 10_000)).toBe(true);
  expect(await seen("shared")).toEqual(upTo(last));
});

test("whoever holds a cursor keeps its follower from moving, and nobody else's", async () => {
  const { name, pool, follower, start, seen, deposits } = await stage();
  const held = await start(follower("held"));
  const other = await start(follower("other"));
  await held.reach(2, 10_000);
  await inTransaction(pool, async (client) => {
    await holdCursor(client, name, { name: "held", schema: name });
    const last = await deposits(3);
    expect(await other.reach(last, 10_000)).toBe(true);
    expect(held.sequence).toBe(2);
    expect(await seen("held")).toEqual([1, 2]);
  });
  expect(await held.reach(other.sequence, 10_000)).toBe(true);
});

test("one that follows behind another is given nothing that the other does not include", async () => {
  const { feed, follower, start, seen, deposits } = await stage();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  onTestFinished(() => release());
  const ahead = await start(
    follower("ahead", 1, async ([entry]) => {
      if ((entry?.sequence ?? 0) > 4) await held;
    }),
  );
  const reached: number[] = [];
  const behind = await start({
    ...follower("behind", 500, async (entries) => {
      reached.push(...entries.map(({ sequence }) => sequence - ahead.sequence));
    }),
    ...entriesOf(feed, { behind: ahead }),
  });
  const last = await deposits(8);
  expect(await behind.reach(4, 10_000)).toBe(true);
  expect(behind.sequence).toBe(4);
  release();
  expect(await behind.reach(last, 10_000)).toBe(true);
  expect(Math.max(...reached)).toBe(0);
  expect(await seen("behind")).toEqual(upTo(last));
});

test("one whose rows were exchanged for others goes on from where those stand, without other cause", async () => {
  const { name, pool, follower, start, seen, deposits } = await stage();
  const following = await start({ ...follower("one"), idleMs: 20 });
  const last = await deposits(5);
  expect(await following.reach(last, 10_000)).toBe(true);
  await pool.query(`DELETE FROM ${name}.seen; DELETE FROM ${name}.cursors`);
  await until(async () => (await seen("one")).length === last);
  expect(await seen("one")).toEqual(upTo(last));
});

test("a step may be cut short, and news is told after it is written", async () => {
  const { feed, follower, start, seen, deposits } = await stage();
  const told: number[] = [];
  const cut = (entries: readonly DurableEntry[]) => entries.slice(0, 2);
  const plain = follower("cut");
  const following = await start({
    ...plain,
    ...entriesOf(feed, { cut }),
    fold: async (client, entries, before) => {
      await plain.fold(client, entries, before);
      return entries.some(({ sequence }) => sequence % 2 === 1);
    },
    onFolded: () => told.push(following.sequence),
  });
  const last = await deposits(7);
  expect(await following.reach(last, 10_000)).toBe(true);
  expect(await seen("cut")).toEqual(upTo(last));
  expect(told.length).toBeGreaterThan(1);
  expect(told.at(-1)).toBe(last);
});
