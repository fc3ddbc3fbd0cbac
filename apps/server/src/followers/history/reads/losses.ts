import type { BadDebtRealized } from "@plimsoll/engine";
import { sql } from "kysely";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import { type HistoryTables, eventIn } from "../tables.ts";
import { isBeyond, type RowPlace } from "./cursor.ts";

interface LossesQuery {
  readonly market: string;
  readonly before: RowPlace | undefined;
  readonly limit: number;
}

export interface StoredLoss extends RowPlace {
  readonly event: BadDebtRealized;
}

/** Bad debt of a market, newest first, one more than `limit` if there are more. */
export async function readLosses(
  tables: HistoryTables,
  { market, before, limit }: LossesQuery,
): Promise<StoredLoss[]> {
  const rows = await tables
    .selectFrom("actions")
    .select(["sequence", "event_index"])
    .select(sql<string>`fact::text`.as("fact"))
    .where("type", "=", "bad_debt_realized")
    .where("market", "=", market)
    .where(isBeyond(before))
    .orderBy("sequence", "desc")
    .orderBy("event_index", "desc")
    .limit(limit + 1)
    .execute();
  return rows.flatMap(({ sequence, event_index: index, fact }) => {
    const event = eventIn(fact);
    const place = { sequence: safeInteger(sequence), index, line: 0 };
    return event.type === "bad_debt_realized" ? [{ ...place, event }] : [];
  });
}
