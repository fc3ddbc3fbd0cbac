import { sql } from "kysely";
import type { FlaggedSaleRow, Projections } from "../tables.ts";
import type { RowPlace } from "./cursor.ts";

/** Flagged sales, newest first, one more than `limit` if there are more. */
export function readFlaggedSales(
  tables: Projections,
  { before, limit }: { readonly before: RowPlace | undefined; readonly limit: number },
): Promise<FlaggedSaleRow[]> {
  return tables
    .selectFrom("flagged_sales")
    .selectAll()
    .$if(before !== undefined, (query) =>
      query.where(
        sql<boolean>`(sequence, event_index) < (${before?.sequence ?? 0}, ${before?.index ?? 0})`,
      ),
    )
    .orderBy("sequence", "desc")
    .orderBy("event_index", "desc")
    .limit(limit + 1)
    .execute();
}
