import { CHECKPOINT_FORMAT, CHECKPOINT_VERSION, type Checkpoint } from "@plimsoll/journal/chain";
import { expect, test } from "vitest";
import { checkpointMaker } from "./make-checkpoints.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const MINUTE = 60_000;
const DAY = 86_400_000;
const [HASH, KEY] = ["a".repeat(64), "b".repeat(64)];

/** Whether a checkpoint of the one entry that none covers is made, when the newest one is so old. */
async function isMade(age: number): Promise<boolean> {
  const newest: Checkpoint = {
    ...{ format: CHECKPOINT_FORMAT, version: CHECKPOINT_VERSION, book: "book", number: 1 },
    ...{ sequence: 1, hash: HASH, at: new Date(NOW - age).toISOString(), previous: null, key: KEY },
    signature: "c".repeat(128),
  };
  const maker = checkpointMaker({
    journal: {
      bookId: "book",
      durableSequence: 2,
      after: async () => [{ sequence: 2, hash: HASH }],
      onNews: () => () => undefined,
    },
    rhythm: { everyEntries: 1_000, everyMs: 5 * MINUTE },
    key: { publicKey: KEY, sign: () => ({ signature: "c".repeat(128) }) },
    now: () => NOW,
    newest,
    onMade: () => undefined,
  });
  return (await maker.next(1)) !== null;
}

test("a checkpoint is made once the newest one is old enough", async () => {
  expect(await isMade(MINUTE)).toBe(false);
  expect(await isMade(5 * MINUTE)).toBe(true);
});

test("one that a wrong clock has dated ahead does not hold up the next", async () => {
  expect(await isMade(-400 * DAY)).toBe(true);
});
