import type { Event } from "@plimsoll/engine";
import { sql } from "kysely";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import { type HistoryTables, eventIn } from "../tables.ts";
import { isBeyond, type RowPlace } from "./cursor.ts";

interface LoanEventsQuery {
  readonly loan: string;
  /** Only of loans of this account; a loan's name may have had another owner before. */
  readonly owner: string | undefined;
  /** Only of the loan that this entry opened, where the name was used again. */
  readonly opened: number | undefined;
  /** The last event of the page before, in the same order. */
  readonly after: RowPlace | undefined;
  readonly order: "oldest" | "newest";
  readonly limit: number;
}

export interface StoredLoanEvent extends RowPlace {
  readonly openedSequence: number;
  readonly loan: string;
  readonly market: string;
  readonly actor: string | null;
  /** As it stands in the journal, without its postings. */
  readonly event: Event;
}

/** Events of the loans of this name in an order, one more than `limit` if there are more. */
export async function readLoanEvents(
  tables: HistoryTables,
  { loan, owner, opened, after, order, limit }: LoanEventsQuery,
): Promise<StoredLoanEvent[]> {
  const direction = order === "oldest" ? "asc" : "desc";
  const rows = await tables
    .selectFrom("loan_events")
    .select(["sequence", "event_index", "loan", "opened_sequence", "market", "actor"])
    .select(sql<string>`fact::text`.as("fact"))
    .where("loan", "=", loan)
    .$if(owner !== undefined, (query) => query.where("owner", "=", owner ?? ""))
    .$if(opened !== undefined, (query) => query.where(sql<boolean>`opened_sequence = ${opened}`))
    .where(isBeyond(after, order))
    .orderBy("sequence", direction)
    .orderBy("event_index", direction)
    .limit(limit + 1)
    .execute();
  return rows.map((row) => ({
    sequence: safeInteger(row.sequence),
    index: row.event_index,
    line: 0,
    openedSequence: safeInteger(row.opened_sequence),
    loan: row.loan,
    market: row.market,
    actor: row.actor,
    event: eventIn(row.fact),
  }));
}
