import { sql } from "kysely";
import type { FlaggedSaleRow, Projections } from "../tables.ts";
import type { RowPlace } from "./cursor.ts";

/** A flagged sale, and whether its borrower has been made whole. */
export type FlaggedSale = FlaggedSaleRow & { readonly is_paid: boolean };

/** Flagged sales, newest first, one more than `limit` if there are more. */
export function readFlaggedSales(
  tables: Projections,
  { before, limit }: { readonly before: RowPlace | undefined; readonly limit: number },
): Promise<FlaggedSale[]> {
  return tables
    .selectFrom("flagged_sales as flagged")
    .selectAll("flagged")
    .select((query) =>
      query
        .exists(
          query
            .selectFrom("loan_events as paid")
            .select("paid.sequence")
            .where("paid.type", "=", "made_whole")
            .whereRef("paid.loan", "=", "flagged.loan")
            .whereRef("paid.sequence", ">", "flagged.sequence"),
        )
        .$castTo<boolean>()
        .as("is_paid"),
    )
    .$if(before !== undefined, (query) =>
      query.where(
        sql<boolean>`(flagged.sequence, flagged.event_index) < (${before?.sequence ?? 0}, ${before?.index ?? 0})`,
      ),
    )
    .orderBy("flagged.sequence", "desc")
    .orderBy("flagged.event_index", "desc")
    .limit(limit + 1)
    .execute();
}
