/**
 * Recovers a book (`recover`) or replays its journal (`replay`) from the database in DATABASE_URL,
 * once, as a process that has just started would, and prints how long that took.
 */
import type { AccountId } from "@plimsoll/engine";
import { openPostgresJournal } from "@plimsoll/journal";
import { openSequencer, replay } from "@plimsoll/sequencer";

const [mode, bookId, owner] = process.argv.slice(2);
const { DATABASE_URL: url } = process.env;
if (url === undefined || bookId === undefined || owner === undefined) {
  throw new Error("needs DATABASE_URL, recover or replay, a book and its owner");
}
const store = await openPostgresJournal({ url });
const start = performance.now();
const found = await (mode === "replay" ? replayed(bookId) : recovered(bookId));
console.log(JSON.stringify(found));
await store.close();

async function recovered(book: string) {
  const sequencer = await openSequencer({
    store,
    bookId: book,
    owner: owner as AccountId,
    clock: () => Date.now(),
    limits: { snapshotEveryEntries: 0 },
  });
  const seconds = (performance.now() - start) / 1000;
  const loans = await sequencer.read(({ loans: open }) => open.size);
  const entries = sequencer.durableSequence;
  await sequencer.close();
  return { seconds, loans, entries };
}

async function replayed(book: string) {
  const reader = await store.openReader(book);
  const { loans } = await replay(reader, owner as AccountId);
  const seconds = (performance.now() - start) / 1000;
  const { sequence: entries } = await reader.head();
  return { seconds, loans: loans.size, entries };
}
