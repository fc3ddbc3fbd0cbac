import type { Event } from "@plimsoll/engine";
import { sql } from "kysely";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import { type HistoryTables, eventIn } from "../tables.ts";
import { isBeyond, type RowPlace } from "./cursor.ts";

export interface StoredAction extends RowPlace {
  readonly loan: string | null;
  readonly market: string | null;
  readonly actor: string | null;
  /** As it stands in the journal, without its postings. */
  readonly event: Event;
}

/** What the book did beside sales and alerts, newest first, one more than `limit` if there are more. */
export async function readActions(
  tables: HistoryTables,
  { before, limit }: { readonly before: RowPlace | undefined; readonly limit: number },
): Promise<StoredAction[]> {
  const rows = await tables
    .selectFrom("actions")
    .select(["sequence", "event_index", "loan", "market", "actor"])
    .select(sql<string>`fact::text`.as("fact"))
    .where(isBeyond(before))
    .orderBy("sequence", "desc")
    .orderBy("event_index", "desc")
    .limit(limit + 1)
    .execute();
  return rows.map(({ sequence, event_index, fact, ...row }) => ({
    ...row,
    sequence: safeInteger(sequence),
    index: event_index,
    line: 0,
    event: eventIn(fact),
  }));
}
