import {
  chainEntries,
  createMemoryJournal,
  encodeCanonical,
  FORMAT_VERSION,
  genesis,
  type JournalReader,
} from "@plimsoll/journal";
import { decodeEntry, type DurableEntry } from "@plimsoll/sequencer";
import { expect, onTestFinished, test, vi } from "vitest";
import { accept, BTC, deposit, openBook } from "../../test/history/world.ts";
import { JournalFeed } from "./journal-feed.ts";

const ENTRIES = 40;

/** A book with 40 entries from before the feed was opened, and a count of those that it reads. */
async function stage(options: { keptEntriesMax?: number; blockEntriesMax?: number } = {}) {
  const store = createMemoryJournal();
  const sequencer = await openBook(store, "feed");
  await accept(sequencer, [
    { type: "register_asset", asset: BTC, decimals: 8 },
    { type: "open_account", account: "alice" as never },
  ]);
  const deposits = (count: number) =>
    accept(
      sequencer,
      Array.from({ length: count }, () => deposit("alice", BTC, 1n)),
    );
  await deposits(ENTRIES - 2);
  const journal = await store.openReader("feed");
  const count = { read: 0 };
  const reader: JournalReader = {
    ...{ bookId: "feed", head: () => journal.head(), close: () => journal.close() },
    ...{ snapshots: async () => [], latestSnapshot: async () => undefined },
    ...{ readByIdempotencyKey: async () => undefined, hashesAt: async () => new Map() },
    openSnapshot: () => {
      throw new Error("nobody asks for snapshots here");
    },
    read: async function* (from, limit) {
      for await (const entries of journal.read(from, limit)) {
        count.read += entries.length;
        yield entries;
      }
    },
  };
  const feed = new JournalFeed({ reader, sequencer, ...options });
  onTestFinished(async () => {
    await feed.close();
    await sequencer.close();
  });
  return { sequencer, feed, count, deposits };
}

const EVENTS = 1_000;

/** A journal whose entries hold 1,000 events each, the feed of it, and what a sequencer says to that. */
async function storm(options: {
  entries: number;
  keptEventsMax?: number;
  blockEventsMax?: number;
}) {
  const store = createMemoryJournal();
  const writer = await store.openWriter("storm");
  const events = Array.from({ length: EVENTS }, (_, count) => ({ type: "triggers_moved", count }));
  const body = encodeCanonical({ command: { type: "advance_time" }, events });
  const drafts = Array.from({ length: options.entries }, () => ({
    at: 0,
    body,
    version: FORMAT_VERSION,
  }));
  const chained = chainEntries("storm", genesis("storm"), drafts);
  await writer.append(0, chained);
  let publish: (entries: readonly DurableEntry[]) => void = () => undefined;
  const sequencer = {
    durableSequence: options.entries,
    subscribe: (listener: typeof publish) => {
      publish = listener;
      return () => undefined;
    },
  };
  const feed = new JournalFeed({ reader: await store.openReader("storm"), sequencer, ...options });
  onTestFinished(() => feed.close());
  return { feed, publishAll: () => chained.forEach((entry) => publish([decodeEntry(entry)])) };
}

/** Everything behind an entry, asked for as a follower does. */
async function follow(feed: JournalFeed, from: number, most: number): Promise<number[]> {
  const sequences: number[] = [];
  for (let at = from; ;) {
    const entries = await feed.after(at, most);
    if (entries.length === 0) return sequences;
    sequences.push(...entries.map(({ sequence }) => sequence));
    at = sequences.at(-1) ?? at;
  }
}

const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

test("entries from before are read once for all who catch up together, each in steps of its own", async () => {
  const { feed, count } = await stage({ blockEntriesMax: 10 });
  const told = await Promise.all([follow(feed, 0, 10), follow(feed, 0, 3), follow(feed, 4, 7)]);
  expect(told).toEqual([from(1, ENTRIES), from(1, ENTRIES), from(5, ENTRIES)]);
  expect(count.read).toBe(ENTRIES);
});

test("what becomes durable meanwhile is given from memory, without a gap and without reading", async () => {
  const { feed, count, deposits } = await stage();
  const last = await deposits(5);
  expect(await follow(feed, ENTRIES, 2)).toEqual(from(ENTRIES + 1, last));
  expect(count.read).toBe(0);
  expect(await follow(feed, ENTRIES - 3, 100)).toEqual(from(ENTRIES - 2, last));
  expect(await feed.after(last, 10)).toEqual([]);
});

test("what is too much for memory is read from the journal by those who are behind", async () => {
  const { feed, count, deposits } = await stage({ keptEntriesMax: 4 });
  const last = await deposits(10);
  expect(await follow(feed, ENTRIES, 3)).toEqual(from(ENTRIES + 1, last));
  expect(count.read).toBeGreaterThan(0);
  count.read = 0;
  expect(await follow(feed, last - 4, 3)).toEqual(from(last - 3, last));
  expect(count.read).toBe(0);
});

test("few entries with many events are too much for memory, too, and whoever is behind gets each once", async () => {
  const { feed, publishAll } = await storm({ entries: 70 });
  publishAll();
  const read = vi.spyOn(feed.reader, "read");
  expect(await follow(feed, 20, 500)).toEqual(from(21, 70));
  expect(read).not.toHaveBeenCalled();
  expect(await follow(feed, 19, 500)).toEqual(from(20, 70));
  expect(read).toHaveBeenCalledTimes(1);
  expect(await follow(feed, 0, 500)).toEqual(from(1, 70));
});

test("an entry with more events than stay in memory stays while it is the newest", async () => {
  const { feed, publishAll } = await storm({ entries: 3, keptEventsMax: EVENTS - 1 });
  publishAll();
  const read = vi.spyOn(feed.reader, "read");
  expect(await follow(feed, 2, 500)).toEqual([3]);
  expect(read).not.toHaveBeenCalled();
  expect(await follow(feed, 0, 500)).toEqual(from(1, 3));
});

test("a block ends early when its entries hold many events, also for those who wait for it", async () => {
  const { feed } = await storm({ entries: 20, blockEventsMax: 2 * EVENTS });
  expect(await feed.after(0, 500)).toHaveLength(2);
  const told = await Promise.all([follow(feed, 2, 500), follow(feed, 7, 500), follow(feed, 9, 1)]);
  expect(told).toEqual([from(3, 20), from(8, 20), from(10, 20)]);
});

test("an answer holds at most 5,000 events, from memory as from the journal, but at least an entry", async () => {
  const { feed, publishAll } = await storm({ entries: 12 });
  expect(await feed.after(0, 500)).toHaveLength(5);
  publishAll();
  expect(await feed.after(3, 500)).toHaveLength(5);
  expect(await feed.after(11, 500)).toHaveLength(1);
});

test("a read that fails is not remembered", async () => {
  const { feed, count } = await stage();
  const { reader } = feed;
  const read = reader.read.bind(reader);
  reader.read = () => {
    throw new Error("the database is away");
  };
  await expect(feed.after(0, 5)).rejects.toThrow("away");
  reader.read = read;
  expect(await follow(feed, 0, 50)).toEqual(from(1, ENTRIES));
  expect(count.read).toBe(ENTRIES);
});

test("it says whether the journal has an entry so, and calls when there is news until told to stop", async () => {
  const { feed, deposits, sequencer } = await stage();
  const { sequence, hash } = sequencer.head();
  expect(await feed.has({ sequence, hash })).toBe(true);
  expect(await feed.has({ sequence, hash: "another" })).toBe(false);
  expect(await feed.has({ sequence: sequence + 1, hash })).toBe(false);
  let calls = 0;
  const stop = feed.onNews(() => (calls += 1));
  await deposits(1);
  const before = calls;
  expect(before).toBeGreaterThan(0);
  stop();
  await deposits(1);
  expect(calls).toBe(before);
});
