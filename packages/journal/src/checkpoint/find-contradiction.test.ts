import { expect, test } from "vitest";
import { makeCheckpoints } from "../../test/checkpoints.ts";
import { appendDrafts, draft } from "../../test/journal-contract.ts";
import { createMemoryJournal, type JournalEntry } from "../index.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { findContradiction } from "./find-contradiction.ts";

const NAMES = ["a", "b", "c", "d", "e", "f"];

/** A journal of these entries, and checkpoints of its entries 2, 4 and 6. */
async function world(names: readonly string[] = NAMES) {
  const store = createMemoryJournal();
  const writer = await store.openWriter("main");
  const entries = await appendDrafts(
    writer,
    names.map((name) => draft(name)),
  );
  const heads = entries.filter(({ sequence }) => sequence % 2 === 0);
  return {
    reader: await store.openReader("main"),
    entries,
    checkpoints: makeCheckpoints("main", heads),
  };
}

const from = (source: string, checkpoints: readonly Checkpoint[]) =>
  checkpoints.map((checkpoint) => ({ checkpoint, source }));
const hashOf = (entries: readonly JournalEntry[], sequence: number) =>
  entries[sequence - 1]?.hash ?? "none";

test("a journal has every checkpoint of itself, from wherever, and may have gone on", async () => {
  const { reader, checkpoints } = await world([...NAMES, "g"]);
  const known = [...from("the file", checkpoints.slice(1)), ...from("the database", checkpoints)];
  expect(await findContradiction(reader, known)).toBeNull();
  expect(await findContradiction(reader, [])).toBeNull();
});

test("a journal that ends before a checkpoint is found, and both heads are named", async () => {
  const { checkpoints, entries } = await world();
  const { reader } = await world(NAMES.slice(0, 5));
  const found = await findContradiction(reader, from("the file", checkpoints));
  expect(found?.sequence).toBe(6);
  expect(found?.message).toContain(`ends at entry 5 with the hash ${hashOf(entries, 5)}`);
  expect(found?.message).toContain(
    `from the file, knows entry 6 with the hash ${hashOf(entries, 6)}`,
  );
});

test("a journal of other entries is found at the first checkpoint behind the change", async () => {
  const { checkpoints, entries } = await world();
  const { reader, entries: rewritten } = await world(["a", "b", "c", "D", "e", "f", "g"]);
  const found = await findContradiction(reader, from("the file", checkpoints));
  expect(found?.sequence).toBe(4);
  for (const hash of [hashOf(entries, 4), hashOf(rewritten, 4), hashOf(rewritten, 7)]) {
    expect(found?.message).toContain(hash);
  }
});

test("checkpoints that contradict each other are found, whatever the journal has", async () => {
  const { reader, checkpoints, entries } = await world();
  const forged = makeCheckpoints("main", entries.slice(0, 2));
  const known = [...from("the file", checkpoints), ...from("the database", forged)];
  const found = await findContradiction(reader, known);
  expect(found?.message).toMatch(
    /two different checkpoints 1: the file says .* the database says /,
  );
  const [first, , third] = checkpoints;
  if (first === undefined || third === undefined) throw new Error("there are three");
  const [, second] = makeCheckpoints(
    "main",
    entries.filter(({ sequence }) => sequence % 2 === 0),
  );
  if (second === undefined) throw new Error("there are three");
  const foreign = await findContradiction(reader, from("the file", [first, second]));
  expect(foreign?.message).toContain("was not made after this checkpoint 1");
});
