import {
  AUDIT_LOG,
  createMemoryJournal,
  JournalUnavailable,
  type JournalStore,
} from "@plimsoll/journal";
import { describe, expect, test } from "vitest";
import { decodeAudit, type WrittenAuditEntry } from "./audit-body.ts";
import type { AuditEntry } from "./audit-log.ts";
import { AuditWriter, type AuditWriterOptions } from "./audit-writer.ts";

/** Acts of no release: what matters is which entry it is. */
const said = (act: string): AuditEntry => ({
  ...{
    actor: "console:ann",
    act: act as AuditEntry["act"],
    subject: null,
    account: null,
    address: null,
    details: {},
  },
});

async function readAll(store: JournalStore): Promise<WrittenAuditEntry[]> {
  const reader = await store.openReader(AUDIT_LOG);
  const entries: WrittenAuditEntry[] = [];
  for await (const batch of reader.read(1)) entries.push(...batch.map(decodeAudit));
  return entries;
}

function writerOn(store: JournalStore, more: Partial<AuditWriterOptions> = {}): AuditWriter {
  return new AuditWriter({ store, now: Date.now, onProblem: () => undefined, ...more });
}

/** A journal of which these appends fail in these ways, the first one first; `written` ones have arrived. */
function failing(store: JournalStore, faults: ("lost" | "written" | "refused")[]): JournalStore {
  return {
    ...store,
    openWriter: async (bookId) => {
      const writer = await store.openWriter(bookId);
      const append = writer.append.bind(writer);
      writer.append = async (expected, entries) => {
        const fault = faults.shift();
        if (fault === undefined || fault === "written") await append(expected, entries);
        if (fault === "refused") throw new JournalUnavailable("not_written", "Not now.");
        if (fault !== undefined) throw new JournalUnavailable("unknown", "No answer.");
      };
      return writer;
    },
  };
}

describe("writing the audit log", () => {
  test("an entry stands where its writer is told, with all that was said", async () => {
    const store = createMemoryJournal();
    const writer = writerOn(store, { now: () => 1_000 });
    const entry = { ...said("key.created"), subject: "key:a", details: { key: "a", size: "12n" } };
    const place = await writer.record(entry);
    await writer.close();
    expect(await readAll(store)).toEqual([{ ...entry, ...place, sequence: 1, at: 1_000 }]);
  });

  test("two writers take turns: each entry is there once, in its writer's order", async () => {
    const store = createMemoryJournal();
    const writers = [writerOn(store), writerOn(store)];
    const names = Array.from({ length: 40 }, (_, index) => `turn-${index}`);
    const places = await Promise.all(
      names.flatMap((name, index) => writers[index % 2]?.record(said(name)) ?? []),
    );
    await Promise.all(writers.map((writer) => writer.close()));
    const entries = await readAll(store);
    expect(entries.map(({ act }) => act).sort()).toEqual([...names].sort());
    for (const [index, place] of places.entries()) {
      expect(entries[place.sequence - 1]).toMatchObject({ act: names[index], ...place });
    }
  });

  test.each([
    [["lost"]],
    [["written"]],
    [["refused"]],
    [["lost", "written"]],
    [["written", "lost"]],
  ])("after appends that end as %j each entry is there once", async (faults) => {
    const store = createMemoryJournal();
    const writer = writerOn(failing(store, [...faults] as ("lost" | "written" | "refused")[]));
    const places = await Promise.all(["one", "two"].map((act) => writer.record(said(act))));
    places.push(await writer.record(said("three")));
    await writer.close();
    expect(await readAll(store)).toMatchObject(
      ["one", "two", "three"].map((act, index) => ({ act, ...places[index] })),
    );
  });

  test("what is put off too long fails, and is not written later", async () => {
    const store = createMemoryJournal();
    const faults = Array.from({ length: 3 }, () => "refused" as const);
    const writer = writerOn(failing(store, faults), { patienceMillis: 1 });
    await expect(writer.record(said("late"))).rejects.toThrow("Nothing was done");
    writer.note(said("noted"));
    await writer.close();
    expect((await readAll(store)).map(({ act }) => act)).toEqual(["noted"]);
  });

  test("a log that lacks what was written is not gone on with", async () => {
    const [store, shorter] = [createMemoryJournal(), createMemoryJournal()];
    let present = store;
    const told: string[] = [];
    const onBroken = ({ name }: Error): void => void told.push(name);
    const writer = writerOn(
      { ...store, openWriter: (bookId) => present.openWriter(bookId) },
      { onBroken },
    );
    await writer.record(said("kept"));
    const other = writerOn(store);
    await other.record(said("takes it over"));
    present = shorter;
    await expect(writer.record(said("behind the end"))).rejects.toThrow("Nothing was done");
    await Promise.all([writer.close(), other.close()]);
    expect(told).toEqual(["JournalLost"]);
    expect(await readAll(shorter)).toEqual([]);
  });

  test("that it waits is told, and that it goes on, which the log has too", async () => {
    const store = createMemoryJournal();
    const faults = Array.from({ length: 3 }, () => "refused" as const);
    const told: string[] = [];
    let goOn = (): void => undefined;
    const wentOn = new Promise<void>((resolve) => (goOn = resolve));
    const writer = writerOn(failing(store, faults), {
      onStuck: () => told.push("stuck"),
      onWentOn: () => {
        told.push("went on");
        goOn();
      },
    });
    writer.note(said("noted"));
    await wentOn;
    await writer.close();
    expect(told).toEqual(["stuck", "went on"]);
    const acts = (await readAll(store)).map(({ act }) => act);
    expect(acts).toEqual(["noted", "audit_log.waited"]);
  });

  test("time never goes back in the log, whoever writes", async () => {
    const store = createMemoryJournal();
    const [ahead, behind] = [5_000, 3_000].map((at) => writerOn(store, { now: () => at }));
    await ahead?.record(said("ahead"));
    await behind?.record(said("behind"));
    expect((await readAll(store)).map(({ at }) => at)).toEqual([5_000, 5_000]);
  });

  test("what strangers type is written down, made fit", async () => {
    const store = createMemoryJournal();
    const writer = writerOn(store);
    const typed = `a\u0000b\ud800${"c".repeat(5_000)}`;
    await writer.record({ ...said("typed"), actor: typed, details: { email: typed, "k\n": "v" } });
    await writer.close();
    const [entry] = await readAll(store);
    expect(entry).toMatchObject({ act: "typed", details: { "k ": "v" } });
    expect(entry?.actor).toMatch(/^a b\ufffdc+$/);
    expect(entry?.details["email"]).toHaveLength(1_000);
  });
});
