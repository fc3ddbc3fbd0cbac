import { genesis, type JournalHead } from "@plimsoll/journal";
import type { DurableEntry } from "@plimsoll/sequencer";
import { ProjectionBroken } from "./fold/batch-state.ts";
import { foldEntry } from "./fold/fold-entry.ts";
import { loadState } from "./load-state.ts";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import { saveState } from "./save-state.ts";
import type { Projections } from "./tables.ts";

/** The last entry that the projections include. */
export async function readCheckpoint(tables: Projections, bookId: string): Promise<JournalHead> {
  const row = await tables
    .selectFrom("checkpoint")
    .select(["sequence", "hash"])
    .where("book_id", "=", bookId)
    .executeTakeFirst();
  if (row === undefined) return genesis(bookId);
  return { sequence: safeInteger(row.sequence), hash: row.hash };
}

/**
 * Adds entries to the projections, all of them and the checkpoint in one transaction. Those that are
 * in there already are passed over; when one is missing before the first, nothing is done. Any number
 * of processes may do this at once: they take turns.
 *
 * @returns the checkpoint afterwards: go on from there, whatever was handed in.
 */
export function project(
  tables: Projections,
  bookId: string,
  entries: readonly DurableEntry[],
): Promise<JournalHead> {
  return tables.transaction().execute(async (transaction) => {
    const checkpoint = await lockCheckpoint(transaction, bookId);
    const fresh = entries.filter(({ sequence }) => sequence > checkpoint.sequence);
    if (fresh[0]?.sequence !== checkpoint.sequence + 1) return checkpoint;
    const state = await loadState(transaction, fresh);
    let head = checkpoint;
    for (const entry of fresh) {
      if (entry.sequence !== head.sequence + 1) {
        throw new ProjectionBroken(`Entry ${entry.sequence} follows entry ${head.sequence}.`);
      }
      foldEntry(state, entry, head.hash);
      head = { sequence: entry.sequence, hash: entry.hash };
    }
    await saveState(transaction, state);
    await transaction
      .updateTable("checkpoint")
      .set({ sequence: head.sequence, hash: head.hash })
      .where("book_id", "=", bookId)
      .execute();
    return head;
  });
}

/** The checkpoint, held until the transaction ends. A database keeps the history of one book. */
async function lockCheckpoint(transaction: Projections, bookId: string): Promise<JournalHead> {
  const { sequence, hash } = genesis(bookId);
  await transaction
    .insertInto("checkpoint")
    .values({ book_id: bookId, sequence, hash })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const rows = await transaction
    .selectFrom("checkpoint")
    .select(["book_id", "sequence", "hash"])
    .orderBy("book_id")
    .forUpdate()
    .execute();
  const [row] = rows;
  if (row === undefined || rows.length > 1) {
    throw new ProjectionBroken(`These projections already belong to another book than ${bookId}.`);
  }
  return { sequence: safeInteger(row.sequence), hash: row.hash };
}
