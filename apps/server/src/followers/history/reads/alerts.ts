import type { AlertRow, HistoryTables } from "../tables.ts";
import { isBeyond, type RowPlace } from "./cursor.ts";

interface AlertsQuery {
  readonly owner: string | undefined;
  readonly loan: string | undefined;
  readonly before: RowPlace | undefined;
  readonly limit: number;
}

/** Alerts, newest first, one more than `limit` if there are more. */
export function readAlerts(
  tables: HistoryTables,
  { owner, loan, before, limit }: AlertsQuery,
): Promise<AlertRow[]> {
  let query = tables
    .selectFrom("alerts")
    .select(["sequence", "event_index", "at", "kind", "loan", "opened_sequence", "owner"])
    .select(["market", "trigger_ltv", "alert_price", "ltv", "price", "delivered_at"]);
  if (owner !== undefined) query = query.where("owner", "=", owner);
  if (loan !== undefined) query = query.where("loan", "=", loan);
  return query
    .where(isBeyond(before))
    .orderBy("sequence", "desc")
    .orderBy("event_index", "desc")
    .limit(limit + 1)
    .execute();
}
