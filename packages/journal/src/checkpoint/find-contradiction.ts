import { createHash } from "node:crypto";
import type { JournalReader } from "../journal.ts";
import { LINES_AT_ONCE, type Pause } from "./anchor-file.ts";
import { findChainBreak } from "./chain-break.ts";
import { checkpointLine, type Checkpoint } from "./checkpoint.ts";

/** A checkpoint, and who says so: `the file /var/lib/anchors.jsonl`, for sentences. */
export interface KnownCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly source: string;
}

/** Where a journal is not the one that checkpoints were made of. */
export interface Contradiction {
  readonly sequence: number;
  /** For people; it names the head that the checkpoint knows and the one that the journal has. */
  readonly message: string;
}

const ASKED_AT_ONCE = 10_000;

/**
 * Compares a journal with all checkpoints of its book that are known: each is of an entry that the journal has, with the
 * same hash, and all are of one chain. Entries after the checkpoints do not matter. Whether the checkpoints are signed by a
 * key of the operator's, the caller has looked at.
 *
 * @returns the earliest thing that does not fit; null when all does.
 */
export async function findContradiction(
  reader: JournalReader,
  known: readonly KnownCheckpoint[],
  pause?: Pause,
): Promise<Contradiction | null> {
  const { chain, problem } = await mergeCheckpoints(known, pause);
  if (problem !== null) return problem;
  const head = await reader.head();
  const has = `The journal of the book ${reader.bookId} ends at entry ${head.sequence} with the hash ${head.hash}`;
  for (let from = 0; from < chain.length; from += ASKED_AT_ONCE) {
    const slice = chain.slice(from, from + ASKED_AT_ONCE);
    const hashes = await reader.hashesAt(slice.map(({ checkpoint }) => checkpoint.sequence));
    for (const { checkpoint, source } of slice) {
      const found = hashes.get(checkpoint.sequence);
      if (found === checkpoint.hash) continue;
      if (found !== undefined) {
        return contradict(
          has,
          { checkpoint, source },
          `has the hash ${found} there: entries were rewritten`,
        );
      }
      // All behind the end are missing: the newest says best how much.
      const newest = checkpoint.sequence > head.sequence ? chain.at(-1) : undefined;
      return contradict(
        has,
        newest ?? { checkpoint, source },
        "lacks it: entries were deleted, or lost",
      );
    }
  }
  return null;
}

function contradict(
  has: string,
  { checkpoint: { number, sequence, hash, at }, source }: KnownCheckpoint,
  what: string,
): Contradiction {
  const knows = `checkpoint ${number} of ${at}, from ${source}, knows entry ${sequence} with the hash ${hash}`;
  return { sequence, message: `${has}, but ${knows}. The journal ${what}.` };
}

/** What several places know as one chain, or where they contradict each other. */
export async function mergeCheckpoints(
  known: readonly KnownCheckpoint[],
  pause?: Pause,
): Promise<{
  /** Ascending, each once. */
  readonly chain: readonly KnownCheckpoint[];
  readonly problem: Contradiction | null;
}> {
  const byNumber = new Map<number, KnownCheckpoint>();
  for (const [index, one] of known.entries()) {
    if (index % LINES_AT_ONCE === LINES_AT_ONCE - 1) await pause?.();
    const other = byNumber.get(one.checkpoint.number);
    if (other === undefined) byNumber.set(one.checkpoint.number, one);
    else if (!isSame(other, one)) return { chain: [], problem: twoOfOne(other, one) };
  }
  const chain = [...byNumber.values()].sort((left, right) => {
    return left.checkpoint.number - right.checkpoint.number;
  });
  for (const [index, { checkpoint }] of chain.entries()) {
    if (index % LINES_AT_ONCE === LINES_AT_ONCE - 1) await pause?.();
    const before = chain[index - 1]?.checkpoint;
    const pair = before === undefined ? [checkpoint] : [before, checkpoint];
    const message = findChainBreak(pair, sha256);
    if (message !== null) return { chain, problem: { sequence: checkpoint.sequence, message } };
  }
  return { chain, problem: null };
}

function isSame(one: KnownCheckpoint, other: KnownCheckpoint): boolean {
  return checkpointLine(one.checkpoint) === checkpointLine(other.checkpoint);
}

function twoOfOne(one: KnownCheckpoint, other: KnownCheckpoint): Contradiction {
  const { number, sequence } = one.checkpoint;
  const heads = [one, other].map(({ checkpoint, source }) => {
    return `${source} says entry ${checkpoint.sequence} with the hash ${checkpoint.hash}`;
  });
  const what = `There are two different checkpoints ${number}: ${heads.join(", ")}.`;
  return { sequence, message: `${what} One of them is not what was written.` };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
