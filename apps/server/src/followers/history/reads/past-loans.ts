import { sql } from "kysely";
import type { HistoryTables } from "../tables.ts";

export interface PastLoansQuery {
  /** Only of this account. */
  readonly owner: string | undefined;
  /** Where the last loan of the page before was settled and opened, with a blank between. */
  readonly after: string | undefined;
  readonly limit: number;
}

const FORM = /^([0-9]{1,15}) ([0-9]{1,15})$/;

/** Loans that owe nothing and have nothing pledged, settled or closed, the last one first. */
export async function readPastLoans(
  tables: HistoryTables,
  { owner, after, limit }: PastLoansQuery,
) {
  const [, settled, opened] = FORM.exec(after ?? "") ?? [];
  return tables
    .selectFrom("loans")
    .innerJoin("markets", "markets.market", "loans.market")
    .select(["loan", "owner", "loans.market", "opened_sequence", "opened_at", "closed_at"])
    .select(sql<string>`settled_sequence`.as("settled_sequence"))
    .select(sql<string>`settled_at`.as("settled_at"))
    .select(["borrowed_assets", "repaid_assets", "sold_collateral", "sale_fee_assets"])
    .select(["bad_debt_assets", "liquidations", "loan_asset", "collateral_asset"])
    .where("settled_sequence", "is not", null)
    .$if(owner !== undefined, (query) => query.where("owner", "=", owner ?? ""))
    .$if(opened !== undefined, (query) =>
      query.where(
        sql<boolean>`(settled_sequence, opened_sequence) < (${settled}::bigint, ${opened}::bigint)`,
      ),
    )
    .orderBy("settled_sequence", "desc")
    .orderBy("opened_sequence", "desc")
    .limit(limit)
    .execute();
}
