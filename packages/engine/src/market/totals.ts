import { toAssetsUp } from "../math/shares.ts";
import type {
  BorrowShares,
  LoanAssets,
  SupplyShares,
  Wad,
  WadPerSecond,
} from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Seconds } from "../units/time.ts";
import type { RateModel } from "../rates/rate-model.ts";

/** What a market owes and is owed, as the reference keeps it. Totals fit 128 bits. */
export interface MarketTotals {
  readonly totalSupplyAssets: LoanAssets;
  readonly totalSupplyShares: SupplyShares;
  readonly totalBorrowAssets: LoanAssets;
  readonly totalBorrowShares: BorrowShares;
}

/** The part of a market that decides how interest accrues. */
export interface InterestState extends MarketTotals {
  /** Second up to which interest is in the totals. */
  readonly lastUpdate: Seconds;
  /** Part of the interest that goes to the fee recipient, WAD. */
  readonly fee: Wad;
  readonly rateModel: RateModel;
  /** The adaptive curve's memory, WAD per second; 0 for every other model. */
  readonly rateAtTarget: WadPerSecond;
}

/** What `shares` owe, rounded up: in favour of the suppliers. */
export function borrowedAssets(totals: MarketTotals, shares: BorrowShares): LoanAssets {
  return as(toAssetsUp(shares, totals.totalBorrowAssets, totals.totalBorrowShares));
}
