import { sql } from "kysely";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import type { HistoryTables } from "../tables.ts";

interface RatesQuery {
  readonly market: string;
  /** Milliseconds since 1970 UTC, inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Whole hours. */
  readonly intervalMillis: number;
  readonly limit: number;
}

/** Rates a second and utilization in WAD, at the last accrual of the interval that begins then. */
export interface StoredRates {
  readonly at: number;
  readonly borrowRate: bigint;
  readonly supplyRate: bigint;
  readonly utilization: bigint;
}

/** The last rates of each interval in which interest accrued, oldest first; the newest `limit` of the span. */
export async function readRates(tables: HistoryTables, asked: RatesQuery): Promise<StoredRates[]> {
  const { market, from, to, intervalMillis, limit } = asked;
  const begins = sql<string>`hour - hour % ${sql.lit(intervalMillis)}`;
  const rows = await tables
    .selectFrom("rates")
    .select([begins.as("begins"), "borrow_rate", "supply_rate", "utilization"])
    .distinctOn(begins)
    .where("market", "=", market)
    .where(sql<boolean>`hour >= ${from - (from % intervalMillis)} AND hour < ${to}`)
    .orderBy(begins, "desc")
    .orderBy("hour", "desc")
    .limit(limit)
    .execute();
  return rows.reverse().map((row) => ({
    at: safeInteger(row.begins),
    borrowRate: BigInt(row.borrow_rate),
    supplyRate: BigInt(row.supply_rate),
    utilization: BigInt(row.utilization),
  }));
}
