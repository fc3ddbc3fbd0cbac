import type { DurableEntry } from "@plimsoll/sequencer";
import type pg from "pg";
import { otherBooks, readCursor, type Cursor } from "../cursor.ts";
import type { Fold } from "../follow.ts";
import type { JournalFeed } from "../journal-feed.ts";
import { HistoryBroken } from "./fold/batch-state.ts";
import { foldEntry } from "./fold/fold-entry.ts";
import { loadState } from "./load-state.ts";
import { saveState } from "./save-state.ts";
import { openHistoryTablesOn } from "./tables.ts";

/** How history in a schema is made of entries; where they come from is the caller's affair. */
export function historyFold(schema: string): Fold<readonly DurableEntry[]> {
  return {
    name: "history",
    schema,
    fold: async (client, entries, before) => {
      const tables = openHistoryTablesOn(client, schema);
      const state = await loadState(tables, entries);
      let { sequence, hash } = before;
      for (const entry of entries) {
        if (entry.sequence !== sequence + 1 || hash === null) {
          throw new HistoryBroken(`Entry ${entry.sequence} follows entry ${sequence}.`);
        }
        foldEntry(state, entry, hash);
        ({ sequence, hash } = entry);
      }
      await saveState(tables, state);
      return true;
    },
  };
}

/**
 * Looks whether history in a schema was made from this journal. A schema holds the history of one book.
 *
 * @throws HistoryBroken when it was made from another.
 */
export async function checkJournal(
  pool: pg.Pool,
  feed: JournalFeed,
  schema: string,
): Promise<void> {
  const { bookId } = feed;
  const owner = historyFold(schema);
  const cursor: Cursor = await readCursor(pool, bookId, owner);
  const others = await otherBooks(pool, bookId, owner);
  if (others.length > 0) {
    throw new HistoryBroken(`This history already belongs to another book than ${bookId}.`);
  }
  if (cursor.sequence > 0 && !(await feed.has(cursor))) {
    throw new HistoryBroken(
      `History includes entry ${cursor.sequence}, which the journal does not have so.`,
    );
  }
}
