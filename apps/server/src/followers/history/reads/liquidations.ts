import { sql } from "kysely";
import type { LiquidationRow, Projections } from "../tables.ts";
import { isBeyond, type RowPlace } from "./cursor.ts";

interface LiquidationsQuery {
  /** Only sales of this account's loans, or to it. */
  readonly party: string | undefined;
  readonly owner: string | undefined;
  readonly loan: string | undefined;
  readonly market: string | undefined;
  readonly before: RowPlace | undefined;
  readonly limit: number;
}

const COLUMNS = [
  "sequence",
  "event_index",
  "at",
  "kind",
  "loan",
  "opened_sequence",
  "owner",
  "market",
  "counterparty",
  "actor",
  "command",
  "plan_step",
  "trigger_ltv",
  "target_ltv",
  "price",
  "ltv_before",
  "ltv_after",
  "seized_assets",
  "repaid_assets",
  "fee",
  "incentive_factor",
  "cost_assets",
  "bad_debt_assets",
  "from_insurance",
  "from_suppliers",
  "feed",
  "evidence",
  "entry_hash",
  "previous_hash",
] as const;

/** Sales, newest first, one more than `limit` if there are more. */
export function readLiquidations(
  tables: Projections,
  { party, owner, loan, market, before, limit }: LiquidationsQuery,
): Promise<LiquidationRow[]> {
  let query = tables.selectFrom("liquidations").select(COLUMNS);
  if (party !== undefined) query = query.where(partyIs(party));
  if (owner !== undefined) query = query.where("owner", "=", owner);
  if (loan !== undefined) query = query.where("loan", "=", loan);
  if (market !== undefined) query = query.where("market", "=", market);
  return query
    .where(isBeyond(before))
    .orderBy("sequence", "desc")
    .orderBy("event_index", "desc")
    .limit(limit + 1)
    .execute();
}

/** Sales of one entry, in order. */
export function readSales(
  tables: Projections,
  sale: { sequence: number; index: number | undefined; party: string | undefined },
): Promise<LiquidationRow[]> {
  let query = tables
    .selectFrom("liquidations")
    .select(COLUMNS)
    .where("sequence", "=", sql<string>`${sale.sequence}::bigint`);
  if (sale.index !== undefined) query = query.where("event_index", "=", sale.index);
  if (sale.party !== undefined) query = query.where(partyIs(sale.party));
  return query.orderBy("event_index").execute();
}

function partyIs(account: string) {
  return sql<boolean>`(owner = ${account} OR counterparty = ${account})`;
}

/** Whose sale it was, and in which market; undefined where there is none. */
export function readSale(
  tables: Projections,
  { sequence, index }: { readonly sequence: number; readonly index: number },
): Promise<Pick<LiquidationRow, "owner" | "market"> | undefined> {
  return tables
    .selectFrom("liquidations")
    .select(["owner", "market"])
    .where("sequence", "=", String(sequence))
    .where("event_index", "=", index)
    .executeTakeFirst();
}
