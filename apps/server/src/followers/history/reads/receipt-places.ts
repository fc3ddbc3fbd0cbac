import type { Place } from "@plimsoll/receipt";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import type { LiquidationRow, HistoryTables } from "../tables.ts";

/** Alerts of one receipt at most: the newest before the sale. */
const ALERTS_MAX = 20;

/** Where the journal tells of the alerts before a sale of this loan. */
export async function readAlertPlaces(
  tables: HistoryTables,
  { loan, opened_sequence, sequence }: LiquidationRow,
): Promise<Place[]> {
  const rows = await tables
    .selectFrom("alerts")
    .select(["sequence", "event_index"])
    .where("loan", "=", loan)
    .where("opened_sequence", "=", opened_sequence)
    .where("sequence", "<=", sequence)
    .orderBy("sequence", "desc")
    .orderBy("event_index", "desc")
    .limit(ALERTS_MAX)
    .execute();
  return rows.map((row) => ({ sequence: safeInteger(row.sequence), index: row.event_index }));
}

/** Where the journal says who was told of these events, and who has seen it. */
export async function readNoticePlaces(
  tables: HistoryTables,
  of: readonly Place[],
): Promise<Place[]> {
  if (of.length === 0) return [];
  const names = of.map(({ sequence, index }) => `${sequence}-${index}`);
  const rows = await tables
    .selectFrom("notices")
    .select(["sequence", "event_index"])
    .where("notification", "in", names)
    .orderBy("sequence")
    .orderBy("event_index")
    .execute();
  return rows.map((row) => ({ sequence: safeInteger(row.sequence), index: row.event_index }));
}
