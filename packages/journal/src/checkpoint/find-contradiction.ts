import { createHash } from "node:crypto";
import type { JournalReader } from "../journal.ts";
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
): Promise<Contradiction | null> {
  const { chain, problem } = mergeCheckpoints(known);
  if (problem !== null) return problem;
  const head = await reader.head();
  const has = `The journal of the book ${reader.bookId} ends at entry ${head.sequence} with the hash ${head.hash}`;
  for (let from = 0; from < chain.length; from += ASKED_AT_ONCE) {
    const slice = chain.slice(from, from + ASKED_AT_ONCE);
    const hashes = await reader.hashesAt(slice.map(({ checkpoint }) => checkpoint.sequence));
    for (const { checkpoint, source } of slice) {
      const { number, sequence, hash, at } = checkpoint;
      const found = hashes.get(sequence);
      if (found === hash) continue;
      const knows = `checkpoint ${number} of ${at}, from ${source}, knows entry ${sequence} with the hash ${hash}`;
      const what =
        found === undefined
          ? "Entries were deleted, or lost."
          : `The journal has the hash ${found} there: entries were rewritten.`;
      return { sequence, message: `${has}, but ${knows}. ${what}` };
    }
  }
  return null;
}

/** What several places know as one chain, or where they contradict each other. */
export function mergeCheckpoints(known: readonly KnownCheckpoint[]): {
  readonly chain: readonly KnownCheckpoint[];
  readonly problem: Contradiction | null;
} {
  const byNumber = new Map<number, KnownCheckpoint>();
  for (const one of known) {
    const { number, sequence } = one.checkpoint;
    const other = byNumber.get(number);
    if (other === undefined) byNumber.set(number, one);
    else if (checkpointLine(other.checkpoint) !== checkpointLine(one.checkpoint)) {
      const heads = [other, one].map(({ checkpoint, source }) => {
        return `${source} says entry ${checkpoint.sequence} with the hash ${checkpoint.hash}`;
      });
      const message = `There are two different checkpoints ${number}: ${heads.join(", ")}. One of them is not what was written.`;
      return { chain: [], problem: { sequence, message } };
    }
  }
  const chain = [...byNumber.values()].sort((left, right) => {
    return left.checkpoint.number - right.checkpoint.number;
  });
  const broken = findChainBreak(
    chain.map(({ checkpoint }) => checkpoint),
    (text) => createHash("sha256").update(text).digest("hex"),
  );
  if (broken === null) return { chain, problem: null };
  return { chain, problem: { sequence: chain.at(-1)?.checkpoint.sequence ?? 0, message: broken } };
}
