import {
  chainEntries,
  createMemoryJournal,
  genesis,
  type EntryDraft,
  type JournalEntry,
  type JournalReader,
} from "@plimsoll/journal";
import { beforeEach, describe, expect, test } from "vitest";
import { BTC, deposit, openAccount, OPERATOR } from "../../test/commands.ts";
import { accept, openFunded } from "../../test/sequencers.ts";
import { verify } from "../index.ts";

let entries: JournalEntry[];

beforeEach(async () => {
  const store = createMemoryJournal();
  const sequencer = await openFunded(store);
  await accept(sequencer, [openAccount("alice"), deposit("alice", BTC, 700n)]);
  await accept(sequencer, [openAccount("bob"), deposit("bob", BTC, 5n)]);
  await sequencer.close();
  entries = [];
  for await (const batch of (await store.openReader("test")).read(1)) entries.push(...batch);
});

/** A journal of these drafts with a chain that fits them. */
async function rechained(drafts: readonly EntryDraft[]): Promise<JournalReader> {
  const store = createMemoryJournal();
  const writer = await store.openWriter("test");
  const plain = drafts.map(({ at, body, version, actor = "tester" }) => ({
    at,
    body,
    version,
    actor,
  }));
  await writer.append(0, chainEntries("test", genesis("test"), plain));
  return store.openReader("test");
}

const altered = (sequence: number, alter: (entry: EntryDraft) => Partial<EntryDraft>) =>
  rechained(
    entries.map((entry) => (entry.sequence === sequence ? { ...entry, ...alter(entry) } : entry)),
  );

describe("verify", () => {
  test("finds nothing in a journal as it was written", async () => {
    const report = await verify(await rechained(entries), OPERATOR);
    const sequence = entries.length;
    expect(report).toMatchObject({ isIntact: true, entries: sequence, problemCount: 0 });
    expect(report.head.sequence).toBe(sequence);
    expect(report.stateHash).toMatch(/^[0-9a-f]{64}$/);
  });

  describe("beside a sequencer that removes old snapshots", () => {
    const gone = { entryHash: "", stateHash: "", byteLength: 1, contentHash: "f".repeat(64) };
    /** A reader whose list still names a snapshot after the last entry, and whose next list need not. */
    async function stale(isStillListed: boolean): Promise<JournalReader> {
      const reader = await rechained(entries);
      const { sequence, hash: entryHash } = await reader.head();
      const { stateHash } = await verify(reader, OPERATOR);
      const listed = [{ ...gone, sequence, entryHash, stateHash }];
      let asked = 0;
      reader.snapshots = () => Promise.resolve((asked += 1) === 1 || isStillListed ? listed : []);
      return reader;
    }

    test("passes over one that is removed while it looks", async () => {
      const report = await verify(await stale(false), OPERATOR);
      expect(report).toMatchObject({ isIntact: true, snapshots: 0 });
    });

    test("finds one that is listed and cannot be read", async () => {
      const report = await verify(await stale(true), OPERATOR);
      expect(report).toMatchObject({ isIntact: false, problems: [{ kind: "snapshot_differs" }] });
    });
  });

  test("finds an event that was altered under a chain made anew, where it is and only there", async () => {
    const place = entries.length - 2;
    const journal = await altered(place, ({ body }) => {
      const [command = "", events = ""] = body.split('"events"');
      return { body: `${command}"events"${events.replaceAll("700n", "701n")}` };
    });
    const report = await verify(journal, OPERATOR);
    expect(report).toMatchObject({
      isIntact: false,
      problems: [{ kind: "decision_differs", sequence: place }],
    });
    expect(report.problems[0]?.message).toContain("701n");
  });

  test("leaves to the head's hash what only that can tell: another history that is sound", async () => {
    const place = entries.length - 2;
    const sound = await verify(await rechained(entries), OPERATOR);
    const other = await verify(
      await altered(place, ({ body }) => ({ body: body.replaceAll("700n", "701n") })),
      OPERATOR,
    );
    expect(other.isIntact).toBe(true);
    expect(other.head.hash).not.toBe(sound.head.hash);
    expect(other.stateHash).not.toBe(sound.stateHash);
  });

  test("finds a command that would have been refused", async () => {
    const last = entries.length;
    const report = await verify(
      await altered(last, ({ body }) => {
        const [command = "", events = ""] = body.split('"events"');
        return { body: `${command.replaceAll("bob", "nobody")}"events"${events}` };
      }),
      OPERATOR,
    );
    expect(report.problems).toMatchObject([
      {
        kind: "decision_differs",
        sequence: last,
        message: "deposit would be refused: account_not_found",
      },
    ]);
  });

  test("finds time that goes back", async () => {
    const report = await verify(await altered(3, () => ({ at: 1 })), OPERATOR);
    expect(report.problems.map(({ kind }) => kind)).toContain("time_reversed");
  });

  test.each([
    { body: "{}", kind: "entry_unusable" },
    { body: "[1", kind: "entry_unusable" },
    { version: 9, kind: "version_unknown" },
  ])("stops at what cannot be read: %j", async ({ kind, ...change }) => {
    const report = await verify(await altered(4, () => change), OPERATOR);
    expect(report.problems).toMatchObject([{ kind, sequence: 4 }]);
    expect(report.entries).toBe(3);
  });

  test("finds the wrong owner", async () => {
    const report = await verify(await rechained(entries), "somebody-else" as typeof OPERATOR);
    expect(report.isIntact).toBe(false);
  });
});
