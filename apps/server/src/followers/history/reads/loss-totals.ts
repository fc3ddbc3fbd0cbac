import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import type { HistoryTables } from "../tables.ts";

/** Bad debt of a market since it began; base units. */
export interface LossTotals {
  readonly market: string;
  readonly sales: number;
  readonly badDebt: bigint;
  readonly fromInsurance: bigint;
  readonly fromSuppliers: bigint;
}

/**
 * Of every market that has had any, by name: until an entry, with it, or until the newest. Reads the sales that left
 * some, and no others.
 */
export async function readLossTotals(tables: HistoryTables, until?: number): Promise<LossTotals[]> {
  const rows = await tables
    .selectFrom("liquidations")
    .select((eb) => [
      "market",
      eb.fn.countAll<string>().as("sales"),
      eb.fn.sum<string>("bad_debt_assets").as("bad_debt"),
      eb.fn.sum<string>("from_insurance").as("from_insurance"),
      eb.fn.sum<string>("from_suppliers").as("from_suppliers"),
    ])
    .where("bad_debt_assets", ">", "0")
    .$if(until !== undefined, (sales) => sales.where("sequence", "<=", String(until)))
    .groupBy("market")
    .orderBy("market")
    .execute();
  return rows.map((row) => ({
    market: row.market,
    sales: safeInteger(row.sales),
    badDebt: BigInt(row.bad_debt),
    fromInsurance: BigInt(row.from_insurance),
    fromSuppliers: BigInt(row.from_suppliers),
  }));
}
