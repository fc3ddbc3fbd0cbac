import { toInstant, type earningsRoutes, type ResponseOf } from "@plimsoll/contract";
import { readOnlyPool } from "../../foundation/database/read-only.ts";
import type { Heed } from "../../foundation/workers/carrying-out.ts";
import type { Work } from "../../foundation/workers/workers.ts";
import { write, type Written } from "../../foundation/workers/written.ts";
import { amount, type AssetName } from "../../views/amount.ts";
import { openHistoryTables, readEarnings, type EarningsQuery } from "../history/index.ts";

/** What a thread needs to write a lender's earnings. */
export interface EarningsOrder extends EarningsQuery {
  readonly databaseUrl: string;
  /** What the market lends. */
  readonly loanAsset: AssetName;
}

export const EARNINGS: Work<EarningsOrder, Written> = {
  name: "write a lender's earnings",
  script: new URL("earnings-work.js", import.meta.url),
  millisMax: 60_000,
};

/** Reads and writes what a lender has earned in a market over time. */
export async function workOutEarnings(order: EarningsOrder, heed: Heed): Promise<Written> {
  const { account, market, asOf, loanAsset } = order;
  const earnings = await readEarnings(
    openHistoryTables(readOnlyPool(order.databaseUrl)),
    order,
    heed,
  );
  const inAsset = (value: bigint) => amount(loanAsset, value);
  const view: ResponseOf<typeof earningsRoutes.getSupplyEarnings> = {
    ...{ account, market, asOf: toInstant(asOf) },
    from: earnings === undefined ? null : toInstant(earnings.from),
    intervalSeconds: earnings === undefined ? null : earnings.intervalMillis / 1_000,
    isWhole: earnings?.isWhole ?? true,
    points: (earnings?.points ?? []).map((point) => ({
      ...{ at: toInstant(point.at), sequence: point.sequence, cause: point.cause },
      putIn: inAsset(point.putIn),
      takenOut: inAsset(point.takenOut),
      earned: inAsset(point.earned),
      lost: inAsset(point.lost),
      worth: inAsset(point.worth),
    })),
  };
  return write(JSON.stringify(view));
}
