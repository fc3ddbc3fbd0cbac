import { restore, snapshot, stateHash, type Book } from "@plimsoll/engine";
import { lower, millisOf, type Finding } from "../measure/samples.ts";
import type { CanonicalBook } from "../workload/canonical-book.ts";

const ROUNDS = 3;

/** Takes snapshots of the book and restores it; the restored book must have the same state hash. */
export function measureSnapshot(canonical: CanonicalBook): Finding {
  const taken: number[] = [];
  const restored: number[] = [];
  let lines: string[] = [];
  let copy: Book | null = null;
  for (let round = 0; round < ROUNDS; round += 1) {
    copy = null;
    taken.push(millisOf(() => (lines = [...snapshot(canonical.book)])) / 1000);
    restored.push(millisOf(() => (copy = restore(lines))) / 1000);
  }
  if (copy === null || stateHash(copy) !== stateHash(canonical.book)) {
    throw new Error("the restored book differs");
  }
  const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0);
  return {
    benchmark: "snapshot",
    figures: [
      lower("snapshot", "s", taken),
      lower("restore", "s", restored, "<= 10"),
      lower("size per loan", "bytes", [bytes / canonical.book.loans.size]),
    ],
    notes: [
      "text lines in memory; reading and writing files is left out",
      "the book restored last has the state hash of the original",
    ],
  };
}
