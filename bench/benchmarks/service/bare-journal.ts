import { chainEntries, type EntryDraft, type JournalStore } from "@plimsoll/journal";
import { higher, lower, type Finding } from "../../measure/samples.ts";
import { BOOK_ID } from "./book.ts";

const BATCH_ENTRIES = 500;
const ROUNDS = 5;
const ENTRIES_PER_ROUND = 50_000;

/** Baseline: the entries that the sequencer has written, chained and appended and nothing else. */
export async function measureBareJournal(store: JournalStore): Promise<Finding> {
  const reader = await store.openReader(BOOK_ID);
  const { sequence } = await reader.head();
  const writer = await store.openWriter(`${BOOK_ID} again`);
  const rates: number[] = [];
  const millis: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = sequence - (ROUNDS - round) * ENTRIES_PER_ROUND + 1;
    const drafts: EntryDraft[] = [];
    for await (const entries of reader.read(from, ENTRIES_PER_ROUND)) drafts.push(...entries);
    const start = performance.now();
    let head = await writer.head();
    for (let at = 0; at < drafts.length; at += BATCH_ENTRIES) {
      const before = performance.now();
      const batch = chainEntries(writer.bookId, head, drafts.slice(at, at + BATCH_ENTRIES));
      await writer.append(head.sequence, batch);
      head = batch.at(-1) ?? head;
      millis.push(performance.now() - before);
    }
    rates.push((drafts.length * 1000) / (performance.now() - start));
  }
  await writer.close();
  return {
    benchmark: "bare journal (baseline)",
    figures: [
      higher("entries appended, 500 a batch", "/s", rates),
      lower("· one batch", "ms", millis),
    ],
    notes: [
      `the last ${(ROUNDS * ENTRIES_PER_ROUND).toLocaleString("en")} entries of the sequencer once more, hashed and written, one batch after the other`,
    ],
  };
}
