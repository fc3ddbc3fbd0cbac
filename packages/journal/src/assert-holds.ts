import { genesis, type JournalHead } from "./entry.ts";
import type { JournalReader } from "./journal.ts";
import { JournalLost } from "./journal-error.ts";

/**
 * Makes sure that a journal still holds an entry that was acknowledged: it is there, with the same hash.
 *
 * @throws JournalLost when it ends before that entry, or has another one in its place.
 * @throws JournalBroken when entries are missing between its first and its last one.
 * @throws JournalUnavailable when the store fails; repeat.
 */
export async function assertHolds(
  reader: Pick<JournalReader, "bookId" | "read">,
  end: JournalHead,
  acknowledged: JournalHead,
): Promise<void> {
  const { bookId } = reader;
  if (end.sequence < acknowledged.sequence) throw new JournalLost(bookId, acknowledged, end);
  const found = end.sequence === acknowledged.sequence ? end : await entryAt(reader, acknowledged);
  if (found.hash !== acknowledged.hash) throw new JournalLost(bookId, acknowledged, found);
}

async function entryAt(
  reader: Pick<JournalReader, "bookId" | "read">,
  { sequence }: JournalHead,
): Promise<JournalHead> {
  if (sequence > 0) {
    for await (const [entry] of reader.read(sequence, 1)) {
      if (entry !== undefined) return { sequence, hash: entry.hash };
    }
  }
  return genesis(reader.bookId);
}
