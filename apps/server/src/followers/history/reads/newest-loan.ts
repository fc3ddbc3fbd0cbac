import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import type { HistoryTables } from "../tables.ts";

/** The entry that opened the newest loan of this name, open or closed; undefined when there never was one. */
export async function newestLoanOpenedAt(
  tables: HistoryTables,
  loan: string,
): Promise<number | undefined> {
  const row = await tables
    .selectFrom("loans")
    .select("opened_sequence")
    .where("loan", "=", loan)
    .orderBy("opened_sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : safeInteger(row.opened_sequence);
}
