import { describe, expect, test } from "vitest";
import {
  chainEntries,
  encodeCanonical,
  genesis,
  JournalFenced,
  JournalKeyTaken,
  JournalOfOtherKind,
  SnapshotBroken,
  type EntryDraft,
  type JournalEntry,
  type JournalReader,
  type JournalStore,
  type JournalWriter,
} from "../src/index.ts";
import { hashEntry } from "../src/entry.ts";

let books = 0;

/** A book that no other test uses. */
export function newBookId(): string {
  books += 1;
  return `book-${process.pid}-${books}`;
}

export function draft(command: string, more: Partial<EntryDraft> = {}): EntryDraft {
  return { at: 1_770_336_000_000, version: 1, body: encodeCanonical({ command }), ...more };
}

export async function collect(
  journal: JournalReader,
  from = 1,
  limit?: number,
): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const batch of journal.read(from, limit)) entries.push(...batch);
  return entries;
}

/** Appends behind the head that the journal tells. */
export async function appendDrafts(
  writer: JournalWriter,
  drafts: readonly EntryDraft[],
): Promise<JournalEntry[]> {
  const head = await writer.head();
  const entries = chainEntries(writer.bookId, head, drafts);
  await writer.append(head.sequence, entries);
  return entries;
}

/** What every adapter must do. `store` answers with one open store for all tests. */
export function journalContract(name: string, store: () => JournalStore): void {
  describe(`${name} journal`, { timeout: 30_000 }, () => {
    test("names its books in the order in which their first writers came", async () => {
      const [first, second, onlyRead] = [newBookId(), newBookId(), newBookId()];
      await store().openReader(onlyRead);
      await store().openWriter(first);
      await store().openWriter(second);
      await store().openWriter(first);
      const all = await store().books();
      expect(all.filter((book) => [first, second, onlyRead].includes(book))).toEqual([
        first,
        second,
      ]);
    });

    test("keeps the kind that a book was created as, and its writer when another is asked for", async () => {
      const bookId = newBookId();
      const writer = await store().openWriter(bookId, "live");
      await expect(store().openWriter(bookId, "sandbox")).rejects.toThrow(
        `The book ${bookId} was created as live and stays that, so it does not open as sandbox.`,
      );
      await expect(store().openWriter(bookId)).rejects.toThrow(JournalOfOtherKind);
      await appendDrafts(writer, [draft("first")]);
      const next = await store().openWriter(bookId, "live");
      expect((await next.head()).sequence).toBe(1);
      await expect(writer.head()).rejects.toThrow(JournalFenced);
    });

    test("gives a book without a kind the first that is said", async () => {
      const bookId = newBookId();
      await store().openWriter(bookId);
      const { term } = await store().openWriter(bookId, "sandbox");
      await expect(store().openWriter(bookId, "live")).rejects.toThrow(JournalOfOtherKind);
      expect((await store().openWriter(bookId, "sandbox")).term).toBe(term + 1);
    });

    test("is empty at first and ends at the book's own genesis", async () => {
      const bookId = newBookId();
      const writer = await store().openWriter(bookId);
      expect(await writer.head()).toEqual(genesis(bookId));
      expect(await collect(writer)).toEqual([]);
      expect(await writer.latestSnapshot()).toBeUndefined();
    });

    test("gives back every field of every entry as it was written", async () => {
      const writer = await store().openWriter(newBookId());
      const body = encodeCanonical({
        text: 'tab\t quote" nul\0 line\n 😀 \ud800',
        amount: 10n ** 40n,
      });
      const entries = await appendDrafts(writer, [
        draft("first", { idempotencyKey: "key 1/é", actor: "customer:7" }),
        { at: 0, version: 9, body },
        draft("third", { actor: "operator:1" }),
        draft("fourth", { idempotencyKey: "NULL" }),
      ]);
      expect(await collect(writer)).toEqual(entries);
      expect(entries[1]).not.toHaveProperty("actor");
      expect(await writer.head()).toEqual({ sequence: 4, hash: entries[3]?.hash });
    });

    test("reads from any place, up to any number, in order", async () => {
      const writer = await store().openWriter(newBookId());
      const drafts = Array.from({ length: 4_500 }, (_, index) => draft(`command ${index}`));
      const entries = await appendDrafts(writer, drafts);
      expect(await collect(writer)).toEqual(entries);
      expect(await collect(writer, 4_000)).toEqual(entries.slice(3_999));
      expect(await collect(writer, 2, 3)).toEqual(entries.slice(1, 4));
      expect(await collect(writer, 4_501)).toEqual([]);
      expect(await collect(writer, 9_999)).toEqual([]);
    });

    test("writes a batch as a whole or not at all", async () => {
      const writer = await store().openWriter(newBookId());
      await appendDrafts(writer, [draft("kept", { idempotencyKey: "a" })]);
      const head = await writer.head();
      const batch = [
        draft("new", { idempotencyKey: "b" }),
        draft("again", { idempotencyKey: "a" }),
      ];
      const append = writer.append(head.sequence, chainEntries(writer.bookId, head, batch));
      await expect(append).rejects.toBeInstanceOf(JournalKeyTaken);
      await expect(append).rejects.toMatchObject({ idempotencyKey: "a", isRetryable: false });
      expect(await writer.head()).toEqual(head);
      expect(await writer.readByIdempotencyKey("b")).toBeUndefined();
      await appendDrafts(writer, [draft("next", { idempotencyKey: "b" })]);
    });

    test("refuses a key that occurs twice in one batch", async () => {
      const writer = await store().openWriter(newBookId());
      const twice = [draft("one", { idempotencyKey: "a" }), draft("two", { idempotencyKey: "a" })];
      await expect(appendDrafts(writer, twice)).rejects.toMatchObject({ idempotencyKey: "a" });
    });

    test("finds an entry by its idempotency key, in its own book only", async () => {
      const writer = await store().openWriter(newBookId());
      const [, second] = await appendDrafts(writer, [
        draft("first"),
        draft("second", { idempotencyKey: "k" }),
      ]);
      expect(await writer.readByIdempotencyKey("k")).toEqual(second);
      expect(await writer.readByIdempotencyKey("other")).toBeUndefined();
      const other = await store().openWriter(newBookId());
      expect(await other.readByIdempotencyKey("k")).toBeUndefined();
    });

    test("tells the hashes of the entries that it has, and of no other", async () => {
      const bookId = newBookId();
      const writer = await store().openWriter(bookId);
      const [first, , third] = await appendDrafts(
        writer,
        ["a", "b", "c"].map((name) => draft(name)),
      );
      const reader = await store().openReader(bookId);
      expect(await reader.hashesAt([3, 1, 4])).toEqual(
        new Map([
          [1, first?.hash],
          [3, third?.hash],
        ]),
      );
      expect(await reader.hashesAt([])).toEqual(new Map());
      expect(await (await store().openReader(newBookId())).hashesAt([1])).toEqual(new Map());
    });

    test("fences an append that does not follow its end", async () => {
      const writer = await store().openWriter(newBookId());
      const start = await writer.head();
      const first = chainEntries(writer.bookId, start, [draft("first")]);
      await writer.append(0, first);
      await expect(writer.append(0, first)).rejects.toBeInstanceOf(JournalFenced);
      const gap = chainEntries(writer.bookId, { sequence: 2, hash: start.hash }, [draft("third")]);
      await expect(writer.append(2, gap)).rejects.toBeInstanceOf(JournalFenced);
      const fork = chainEntries(writer.bookId, { sequence: 1, hash: start.hash }, [draft("fork")]);
      await expect(writer.append(1, fork)).rejects.toBeInstanceOf(JournalFenced);
      expect(await collect(writer)).toEqual(first);
    });

    test("refuses a batch that is no chain, before anything is written", async () => {
      const writer = await store().openWriter(newBookId());
      const [one, two] = chainEntries(writer.bookId, await writer.head(), [draft("1"), draft("2")]);
      const batch = [one, two].flatMap((entry) => entry ?? []);
      await expect(writer.append(0, [...batch].reverse())).rejects.toBeInstanceOf(RangeError);
      expect((await writer.head()).sequence).toBe(0);
    });

    test("an empty batch changes nothing", async () => {
      const writer = await store().openWriter(newBookId());
      await writer.append(0, []);
      expect((await writer.head()).sequence).toBe(0);
    });

    test("an earlier writer can never write again once a newer one was opened", async () => {
      const bookId = newBookId();
      const earlier = await store().openWriter(bookId);
      await appendDrafts(earlier, [draft("before")]);
      const head = await earlier.head();
      const prepared = chainEntries(bookId, head, [draft("prepared, then paused")]);
      const newer = await store().openWriter(bookId);
      expect(newer.term).toBeGreaterThan(earlier.term);
      // The journal still ends where the paused writer believes: only the term tells.
      await expect(earlier.append(head.sequence, prepared)).rejects.toBeInstanceOf(JournalFenced);
      await expect(earlier.head()).rejects.toBeInstanceOf(JournalFenced);
      await expect(earlier.saveSnapshot(1, "state", ["x"])).rejects.toBeInstanceOf(JournalFenced);
      await expect(earlier.pruneSnapshots(0)).rejects.toBeInstanceOf(JournalFenced);
      const written = await appendDrafts(newer, [draft("after")]);
      await expect(earlier.append(head.sequence, prepared)).rejects.toBeInstanceOf(JournalFenced);
      expect((await collect(newer)).slice(1)).toEqual(written);
      expect(await newer.snapshots()).toEqual([]);
    });

    test("of writers racing for one place exactly one gets it", async () => {
      const bookId = newBookId();
      const writers: JournalWriter[] = [];
      for (let index = 0; index < 5; index += 1) writers.push(await store().openWriter(bookId));
      const outcomes = await Promise.allSettled(
        writers.map((writer, index) =>
          writer.append(0, chainEntries(bookId, genesis(bookId), [draft(`writer ${index}`)])),
        ),
      );
      expect(outcomes.map(({ status }) => status)).toEqual([
        "rejected",
        "rejected",
        "rejected",
        "rejected",
        "fulfilled",
      ]);
      expect((await collect(await store().openReader(bookId)))[0]?.body).toContain("writer 4");
    });

    test("a reader sees what is written and disturbs nobody", async () => {
      const bookId = newBookId();
      const writer = await store().openWriter(bookId);
      const reader = await store().openReader(bookId);
      expect(await reader.head()).toEqual(genesis(bookId));
      const entries = await appendDrafts(writer, [draft("one"), draft("two")]);
      expect(await collect(reader)).toEqual(entries);
      await appendDrafts(writer, [draft("three")]);
      expect((await reader.head()).sequence).toBe(3);
    });

    test("what it gives out cannot change what it holds", async () => {
      const writer = await store().openWriter(newBookId());
      const [entry] = await appendDrafts(writer, [draft("one")]);
      if (entry !== undefined) (entry as { body: string }).body = "changed";
      const [kept] = await collect(writer);
      expect(kept && hashEntry(writer.bookId, kept)).toBe(kept?.hash);
    });

    describe("snapshots", () => {
      const bytes = async (journal: JournalReader, sequence: number): Promise<string> => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of journal.openSnapshot(sequence)) chunks.push(chunk);
        return Buffer.concat(chunks).toString("utf8");
      };

      test("come back byte for byte, the newest first", async () => {
        const writer = await store().openWriter(newBookId());
        const [first, second] = await appendDrafts(writer, [draft("one"), draft("two")]);
        await writer.saveSnapshot(1, "state-1", ["one ", Buffer.from("piece")]);
        async function* slowly(): AsyncIterable<string> {
          yield "é😀";
          await Promise.resolve();
          yield "x".repeat(300_000);
        }
        const saved = await writer.saveSnapshot(2, "state-2", slowly());
        expect(saved).toMatchObject({ sequence: 2, stateHash: "state-2", byteLength: 300_006 });
        expect(saved.entryHash).toBe(second?.hash);
        expect(await writer.latestSnapshot()).toEqual(saved);
        expect((await writer.snapshots()).map(({ entryHash }) => entryHash)).toEqual([
          second?.hash,
          first?.hash,
        ]);
        expect(await bytes(writer, 1)).toBe("one piece");
        expect(await bytes(writer, 2)).toBe(`é😀${"x".repeat(300_000)}`);
      });

      test("may stand before the first entry, and be empty", async () => {
        const writer = await store().openWriter(newBookId());
        const saved = await writer.saveSnapshot(0, "empty", []);
        expect(saved).toMatchObject({ sequence: 0, byteLength: 0 });
        expect(saved.entryHash).toBe(genesis(writer.bookId).hash);
        expect(await bytes(writer, 0)).toBe("");
      });

      test("do not exist before they are complete", async () => {
        const writer = await store().openWriter(newBookId());
        await appendDrafts(writer, [draft("one")]);
        async function* breaking(): AsyncIterable<string> {
          yield "half";
          await Promise.resolve();
          throw new Error("the state could not be written down");
        }
        const save = writer.saveSnapshot(1, "state", breaking());
        await expect(save).rejects.toThrow("could not be written down");
        expect(await writer.snapshots()).toEqual([]);
        await expect(bytes(writer, 1)).rejects.toBeInstanceOf(SnapshotBroken);
      });

      test("replace one of the same sequence, and old ones can be pruned", async () => {
        const writer = await store().openWriter(newBookId());
        await appendDrafts(writer, [draft("one"), draft("two"), draft("three")]);
        for (const sequence of [1, 2, 3]) await writer.saveSnapshot(sequence, "s", [`${sequence}`]);
        await writer.saveSnapshot(3, "s", ["better"]);
        expect(await bytes(writer, 3)).toBe("better");
        await writer.pruneSnapshots(2);
        expect((await writer.snapshots()).map(({ sequence }) => sequence)).toEqual([3, 2]);
      });

      test("cannot run ahead of the journal", async () => {
        const writer = await store().openWriter(newBookId());
        await expect(writer.saveSnapshot(1, "s", ["x"])).rejects.toBeInstanceOf(RangeError);
      });

      test("can be saved while entries are appended", async () => {
        const writer = await store().openWriter(newBookId());
        await appendDrafts(writer, [draft("one")]);
        async function* amidAppends(): AsyncIterable<string> {
          for (let index = 0; index < 5; index += 1) {
            await appendDrafts(writer, [draft(`amid ${index}`)]);
            yield `${index}`;
          }
        }
        await writer.saveSnapshot(1, "s", amidAppends());
        expect((await writer.head()).sequence).toBe(6);
        expect(await bytes(writer, 1)).toBe("01234");
      });
    });
  });
}
