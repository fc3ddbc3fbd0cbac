import { wDivDown } from "../math/wad.ts";
import type { LoanAssets, Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";

/** The two totals that a rate depends on. */
export interface RateTotals {
  readonly totalSupplyAssets: LoanAssets;
  readonly totalBorrowAssets: LoanAssets;
}

/** Part of the supply that is lent out, rounded down; 0 for a market without supply. */
export function utilization(totals: RateTotals): Wad {
  if (totals.totalSupplyAssets === 0n) return as(0n);
  return as(wDivDown(totals.totalBorrowAssets, totals.totalSupplyAssets));
}
