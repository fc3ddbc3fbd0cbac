import type { Event } from "@plimsoll/engine";
import { sql } from "kysely";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import { eventIn, type HistoryTables } from "../tables.ts";
import type { RowPlace } from "./cursor.ts";

export interface StoredParameterChange extends RowPlace {
  /** `market:…`, `feed:…`, `asset:…` or `book`. */
  readonly subject: string;
  readonly actor: string | null;
  readonly event: Event;
  /** What had set the same before; null for the first time, or where history does not reach so far back. */
  readonly before: Event | null;
}

interface Asked {
  /** All of them where none is named. */
  readonly subject: string | undefined;
  readonly before: RowPlace | undefined;
  readonly limit: number;
}

/** What was set, newest first, one more than `limit` if there are more. */
export async function readParameterChanges(
  tables: HistoryTables,
  { subject, before, limit }: Asked,
): Promise<StoredParameterChange[]> {
  const rows = await tables
    .selectFrom("parameter_changes as change")
    .select(["change.sequence", "change.event_index", "change.subject", "change.actor"])
    .select(sql<string>`change.fact::text`.as("fact"))
    .select((eb) =>
      eb
        .selectFrom("parameter_changes as earlier")
        .select(sql<string>`earlier.fact::text`.as("fact"))
        .whereRef("earlier.subject", "=", "change.subject")
        .whereRef("earlier.aspect", "=", "change.aspect")
        .where(
          sql<boolean>`(earlier.sequence, earlier.event_index) < (change.sequence, change.event_index)`,
        )
        .orderBy("earlier.sequence", "desc")
        .orderBy("earlier.event_index", "desc")
        .limit(1)
        .as("before"),
    )
    .$if(subject !== undefined, (changes) => changes.where("change.subject", "=", subject ?? ""))
    .$if(before !== undefined, (changes) =>
      changes.where(
        sql<boolean>`(change.sequence, change.event_index) < (${before?.sequence ?? 0}, ${before?.index ?? 0})`,
      ),
    )
    .orderBy("change.sequence", "desc")
    .orderBy("change.event_index", "desc")
    .limit(limit + 1)
    .execute();
  return rows.map((row) => ({
    sequence: safeInteger(row.sequence),
    index: row.event_index,
    line: 0,
    subject: row.subject,
    actor: row.actor,
    event: eventIn(row.fact),
    before: row.before === null ? null : eventIn(row.before),
  }));
}
