import type { Event } from "@plimsoll/engine";
import { sql } from "kysely";
import {
  eventIn,
  type FlaggedSaleRow,
  type LiquidationRow,
  type HistoryTables,
} from "../tables.ts";
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
  tables: HistoryTables,
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

/** A sale, and the event of the journal that it is a row of. */
interface ToldSale {
  readonly row: LiquidationRow;
  readonly event: Event;
}

/** Sales of one entry, in order. */
export async function readSales(
  tables: HistoryTables,
  { sequence, index }: { readonly sequence: number; readonly index: number | undefined },
): Promise<ToldSale[]> {
  const rows = await tables
    .selectFrom("liquidations")
    .innerJoin("loan_events", (join) =>
      join
        .onRef("loan_events.sequence", "=", "liquidations.sequence")
        .onRef("loan_events.event_index", "=", "liquidations.event_index"),
    )
    .select(COLUMNS.map((column) => `liquidations.${column}` as const))
    .select(sql<string>`loan_events.fact::text`.as("fact"))
    .where("liquidations.sequence", "=", sql<string>`${sequence}::bigint`)
    .$if(index !== undefined, (query) => query.where("liquidations.event_index", "=", index ?? 0))
    .orderBy("liquidations.event_index")
    .execute();
  return rows.map(({ fact, ...row }) => ({ row, event: eventIn(fact) }));
}

/**
 * Whose affair a sale is, as `followers/visibility.ts` says it of events; here it has to be SQL. Who set the terms
 * of a pre-liquidation is no party: that account stands for the terms, and nobody signs in by it.
 */
function partyIs(account: string) {
  return sql<boolean>`(owner = ${account} OR counterparty = ${account})`;
}

/** Whose sale it was, and in which market; undefined where there is none. */
export function readSale(
  tables: HistoryTables,
  { sequence, index }: { readonly sequence: number; readonly index: number },
): Promise<Pick<LiquidationRow, "owner" | "market"> | undefined> {
  return tables
    .selectFrom("liquidations")
    .select(["owner", "market"])
    .where("sequence", "=", String(sequence))
    .where("event_index", "=", index)
    .executeTakeFirst();
}

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
