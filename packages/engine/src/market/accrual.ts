import { checkedAdd128, toUint128 } from "../math/mul-div.ts";
import { wTaylorCompounded } from "../math/compound-interest.ts";
import { toSharesDown } from "../math/shares.ts";
import { wMulDown } from "../math/wad.ts";
import { borrowRate } from "../rates/rate-model.ts";
import type { LoanAssets, SupplyShares, WadPerSecond } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Seconds } from "../units/time.ts";
import type { InterestState, MarketTotals } from "./totals.ts";

/** Interest of one stretch of time: what it adds, and the totals with it. */
export interface Accrual extends MarketTotals {
  readonly lastUpdate: Seconds;
  /** Average rate over the stretch, WAD per second. */
  readonly averageRate: WadPerSecond;
  readonly rateAtTarget: WadPerSecond;
  /** Added to both totals, rounded down: in favour of the borrowers, as the reference does. */
  readonly interest: LoanAssets;
  /** Part of `interest` that belongs to the fee recipient, rounded down. */
  readonly feeAssets: LoanAssets;
  /** Shares minted to the fee recipient for `feeAssets`, rounded down. */
  readonly feeShares: SupplyShares;
}

/**
 * Interest from the market's last update to `now`, or null if no second has passed.
 *
 * @throws ArithmeticError exceeds_128_bits when the interest or its shares alone are too wide,
 * overflow when a total would be.
 * @source Morpho.sol `_accrueInterest`.
 */
export function accrual(market: InterestState, now: Seconds): Accrual | null {
  const elapsed = now - market.lastUpdate;
  if (elapsed <= 0n) return null;
  if (market.rateModel.kind === "none") {
    return {
      totalSupplyAssets: market.totalSupplyAssets,
      totalSupplyShares: market.totalSupplyShares,
      totalBorrowAssets: market.totalBorrowAssets,
      totalBorrowShares: market.totalBorrowShares,
      lastUpdate: now,
      averageRate: as(0n),
      rateAtTarget: market.rateAtTarget,
      interest: as(0n),
      feeAssets: as(0n),
      feeShares: as(0n),
    };
  }
  const rate = borrowRate(market.rateModel, market, market.rateAtTarget, elapsed);
  const interest = wMulDown(market.totalBorrowAssets, wTaylorCompounded(rate.averageRate, elapsed));
  const totalBorrowAssets = checkedAdd128(market.totalBorrowAssets, toUint128(interest));
  const totalSupplyAssets = checkedAdd128(market.totalSupplyAssets, interest);
  let feeAssets = 0n;
  let feeShares = 0n;
  let totalSupplyShares: bigint = market.totalSupplyShares;
  if (market.fee !== 0n) {
    feeAssets = wMulDown(interest, market.fee);
    // The fee is priced before it is part of the supply, so it does not dilute itself.
    feeShares = toSharesDown(feeAssets, totalSupplyAssets - feeAssets, totalSupplyShares);
    totalSupplyShares = checkedAdd128(totalSupplyShares, toUint128(feeShares));
  }
  return {
    totalSupplyAssets: as(totalSupplyAssets),
    totalSupplyShares: as(totalSupplyShares),
    totalBorrowAssets: as(totalBorrowAssets),
    totalBorrowShares: market.totalBorrowShares,
    lastUpdate: now,
    averageRate: as(rate.averageRate),
    rateAtTarget: as(rate.rateAtTarget),
    interest: as(interest),
    feeAssets: as(feeAssets),
    feeShares: as(feeShares),
  };
}
