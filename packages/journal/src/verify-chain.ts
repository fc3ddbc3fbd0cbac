import { hashEntry, type JournalEntry, type JournalHead } from "./entry.ts";
import { JournalBroken } from "./journal-error.ts";

/**
 * Checks that these entries continue the chain at `head`, and returns where it ends then.
 *
 * @throws JournalBroken naming the first entry that is missing, out of place or altered.
 */
export function verifyChain(
  bookId: string,
  head: JournalHead,
  entries: readonly JournalEntry[],
): JournalHead {
  let { sequence, hash } = head;
  for (const entry of entries) {
    const expected = sequence + 1;
    if (entry.sequence !== expected) {
      throw new JournalBroken(expected, `entry ${entry.sequence} stands in its place`);
    }
    if (entry.previousHash !== hash) {
      throw new JournalBroken(expected, "it does not name the hash of the entry before it");
    }
    if (hashEntry(bookId, entry) !== entry.hash) {
      throw new JournalBroken(expected, "its content does not match its hash");
    }
    sequence = expected;
    hash = entry.hash;
  }
  return { sequence, hash };
}

/**
 * Checks what is cheap to check about a batch before it is written: that it follows
 * `expectedSequence` without gaps and links from entry to entry. Its content is the writer's own.
 */
export function assertLinked(expectedSequence: number, entries: readonly JournalEntry[]): void {
  let before: JournalEntry | undefined;
  for (const entry of entries) {
    const sequence = (before?.sequence ?? expectedSequence) + 1;
    const isLinked = before === undefined || entry.previousHash === before.hash;
    if (entry.sequence !== sequence || !isLinked) {
      throw new RangeError(
        `Entry ${entry.sequence} does not follow: build batches with chainEntries.`,
      );
    }
    before = entry;
  }
}
