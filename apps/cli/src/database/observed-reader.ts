import type { JournalEntry, JournalReader } from "@plimsoll/journal";

/** The same reader, which tells `onRead` the last entry of each batch it gives out. */
export function observedReader(
  reader: JournalReader,
  onRead: (sequence: number) => void,
): JournalReader {
  return {
    bookId: reader.bookId,
    head: () => reader.head(),
    read: (from, limit) => observe(reader.read(from, limit), onRead),
    readByIdempotencyKey: (key) => reader.readByIdempotencyKey(key),
    snapshots: () => reader.snapshots(),
    latestSnapshot: () => reader.latestSnapshot(),
    openSnapshot: (sequence) => reader.openSnapshot(sequence),
    close: () => reader.close(),
  };
}

async function* observe(
  batches: AsyncIterable<readonly JournalEntry[]>,
  onRead: (sequence: number) => void,
): AsyncGenerator<readonly JournalEntry[], void> {
  for await (const batch of batches) {
    yield batch;
    const last = batch.at(-1);
    if (last !== undefined) onRead(last.sequence);
  }
}
