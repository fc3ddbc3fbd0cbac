import { sql } from "kysely";
import type { PostingRow, HistoryTables } from "../tables.ts";
import type { RowPlace } from "./cursor.ts";

const COLUMNS = [
  "sequence",
  "event_index",
  "line",
  "account",
  "asset",
  "amount",
  "balance_after",
  "at",
  "type",
  "loan",
  "market",
  "reference",
] as const;

interface PostingsQuery {
  readonly accounts: readonly string[];
  /** Milliseconds since 1970 UTC, from inclusive, to exclusive; all of them without. */
  readonly period?: Period;
  readonly after: RowPlace | undefined;
  readonly limit: number;
}

export interface Period {
  readonly from: number;
  readonly to: number;
}

/** A row of the period: its beginning counts, its end does not. */
export const isWithin = ({ from, to }: Period) => sql<boolean>`at >= ${from} AND at < ${to}`;

/** Postings, oldest first, one more than `limit` if there are more. */
export function readPostings(
  tables: HistoryTables,
  { accounts, period, after, limit }: PostingsQuery,
): Promise<PostingRow[]> {
  let query = tables
    .selectFrom("postings")
    .select(COLUMNS)
    .where(sql<boolean>`account = ANY(${[...accounts]}::text[])`);
  if (period !== undefined) {
    query = query.where(isWithin(period));
  }
  if (after !== undefined) {
    const { sequence, index, line } = after;
    query = query.where(
      sql<boolean>`(sequence, event_index, line) > (${sequence}, ${index}, ${line})`,
    );
  }
  return query
    .orderBy("sequence")
    .orderBy("event_index")
    .orderBy("line")
    .limit(limit + 1)
    .execute();
}

/** Ledger accounts of an owner's free balances, with their assets, by asset. */
export function readAvailableAccounts(
  tables: HistoryTables,
  owner: string,
): Promise<{ account: string; asset: string }[]> {
  return tables
    .selectFrom("ledger_balances")
    .select(["account", "asset"])
    .where("owner", "=", owner)
    .where("kind", "=", "available")
    .orderBy("asset")
    .execute();
}

/** What an account moved in a period; debits minus credits, base units. */
interface Turnover {
  readonly opening: bigint;
  readonly debits: bigint;
  readonly credits: bigint;
}

/** Exact: the opening balance is the one that the last posting before the period left. */
export async function readTurnover(
  tables: HistoryTables,
  account: string,
  period: Period,
): Promise<Turnover> {
  const before = await tables
    .selectFrom("postings")
    .select("balance_after")
    .where("account", "=", account)
    .where(sql<boolean>`at < ${period.from}`)
    .orderBy("at", "desc")
    .orderBy("sequence", "desc")
    .orderBy("event_index", "desc")
    .orderBy("line", "desc")
    .limit(1)
    .executeTakeFirst();
  const sums = await tables
    .selectFrom("postings")
    .select([
      sql<string>`coalesce(sum(amount) FILTER (WHERE amount > 0), 0)`.as("debits"),
      sql<string>`coalesce(sum(amount) FILTER (WHERE amount < 0), 0)`.as("credits"),
    ])
    .where("account", "=", account)
    .where(isWithin(period))
    .executeTakeFirstOrThrow();
  return {
    opening: BigInt(before?.balance_after ?? "0"),
    debits: BigInt(sums.debits),
    credits: BigInt(sums.credits),
  };
}
