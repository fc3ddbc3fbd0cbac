import { formatAmount } from "@plimsoll/engine";
import { formatInstant } from "../inputs/instant.ts";
import type { ReplayResult, ReplayUnits } from "./replay-result.ts";

/** A result as JSON carries it: amounts as decimal strings in whole units, shares as numbers. */
export interface ReplayJson {
  readonly policy: string;
  readonly loans: number;
  readonly skippedUnhealthy: number;
  readonly touched: number;
  readonly closed: number;
  readonly collateralSoldShare: number;
  readonly costShare: number;
  readonly coinsKeptShare: number;
  readonly endEquityShare: number;
  readonly badDebt: string;
  readonly interestAccrued: string;
  readonly firstActionAt: string | null;
  readonly sales: number;
  readonly soldByDay: readonly { readonly day: string; readonly collateralSold: string }[];
}

export function toReplayJson(result: ReplayResult, units: ReplayUnits): ReplayJson {
  return {
    policy: result.policy,
    loans: result.loans,
    skippedUnhealthy: result.skippedUnhealthy,
    touched: result.touched,
    closed: result.closed,
    collateralSoldShare: toNumber(result.collateralSoldShare),
    costShare: toNumber(result.costShare),
    coinsKeptShare: toNumber(result.coinsKeptShare),
    endEquityShare: toNumber(result.endEquityShare),
    badDebt: formatAmount(result.badDebt, units.debt.decimals),
    interestAccrued: formatAmount(result.interestAccrued, units.debt.decimals),
    firstActionAt: result.firstActionAt === null ? null : formatInstant(result.firstActionAt),
    sales: result.sales,
    soldByDay: result.soldByDay.map(({ day, collateralSold }) => ({
      day,
      collateralSold: formatAmount(collateralSold, units.collateral.decimals),
    })),
  };
}

/** A share is a statistic, not money: the nearest double of its 18 decimals will do. */
function toNumber(share: bigint): number {
  return Number(formatAmount(share, 18));
}
