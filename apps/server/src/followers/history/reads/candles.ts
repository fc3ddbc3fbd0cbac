import { sql } from "kysely";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import type { HistoryTables } from "../tables.ts";

const MINUTE = 60_000;
export const INTERVAL_MILLIS = {
  "1m": MINUTE,
  "5m": 5 * MINUTE,
  "15m": 15 * MINUTE,
  "1h": 60 * MINUTE,
  "4h": 240 * MINUTE,
  "1d": 1_440 * MINUTE,
} as const;

interface CandlesQuery {
  readonly feed: string;
  /** Milliseconds since 1970 UTC, inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly intervalMillis: number;
  readonly limit: number;
}

export interface StoredCandle {
  readonly at: number;
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
  readonly quotes: number;
}

/** Candles of whole intervals from 1970 on, oldest first; the newest `limit` of the span. */
export async function readCandles(
  tables: HistoryTables,
  asked: CandlesQuery,
): Promise<StoredCandle[]> {
  const { feed, from, to, intervalMillis, limit } = asked;
  const begins = sql<string>`minute - minute % ${sql.lit(intervalMillis)}`;
  const rows = await tables
    .selectFrom("candles")
    .select([
      begins.as("begins"),
      sql<string>`(array_agg(open ORDER BY minute))[1]`.as("open"),
      sql<string>`max(high)`.as("high"),
      sql<string>`min(low)`.as("low"),
      sql<string>`(array_agg(close ORDER BY minute DESC))[1]`.as("close"),
      sql<string>`sum(quotes)`.as("quotes"),
    ])
    .where("feed", "=", feed)
    .where(sql<boolean>`minute >= ${from - (from % intervalMillis)} AND minute < ${to}`)
    .groupBy(begins)
    .orderBy(begins, "desc")
    .limit(limit)
    .execute();
  return rows.reverse().map((row) => ({
    at: safeInteger(row.begins),
    open: BigInt(row.open),
    high: BigInt(row.high),
    low: BigInt(row.low),
    close: BigInt(row.close),
    quotes: safeInteger(row.quotes),
  }));
}
