import { sql } from "kysely";
import type { HistoryTables } from "../tables.ts";

export interface LoanSearch {
  /** How the loan's name, or its owner's, begins. */
  readonly text: string;
  /** Name and opening entry of the last loan of the page before, with a blank between. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** Loans, open and closed, in the order of their names. */
export async function searchLoans(tables: HistoryTables, { text, after, limit }: LoanSearch) {
  const [loan = "", opened = "0"] = after?.split(" ") ?? [];
  let query = tables
    .selectFrom("loans")
    .select([
      ...(["loan", "opened_sequence", "opened_at", "settled_at", "closed_at"] as const),
      ...(["owner", "market", "liquidations"] as const),
    ])
    .where(sql<boolean>`(starts_with(loan, ${text}) OR starts_with(owner, ${text}))`)
    .orderBy("loan")
    .orderBy("opened_sequence")
    .limit(limit);
  if (after !== undefined && /^[0-9]{1,15}$/.test(opened)) {
    query = query.where(sql<boolean>`(loan, opened_sequence) > (${loan}, ${opened}::bigint)`);
  }
  return query.execute();
}
