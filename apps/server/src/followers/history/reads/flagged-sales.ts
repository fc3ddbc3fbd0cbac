import type { FlaggedSaleRow, HistoryTables } from "../tables.ts";
import { isBeyond, type RowPlace } from "./cursor.ts";

/** Flagged sales, newest first, one more than `limit` if there are more. */
export function readFlaggedSales(
  tables: HistoryTables,
  { before, limit }: { readonly before: RowPlace | undefined; readonly limit: number },
): Promise<FlaggedSaleRow[]> {
  return tables
    .selectFrom("flagged_sales")
    .selectAll()
    .where(isBeyond(before))
    .orderBy("sequence", "desc")
    .orderBy("event_index", "desc")
    .limit(limit + 1)
    .execute();
}
