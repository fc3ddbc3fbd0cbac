import { maxBorrow, ORACLE_PRICE_SCALE } from "../market/health.ts";
import type { Position } from "../market/health.ts";
import { borrowedAssets } from "../market/totals.ts";
import type { MarketTotals } from "../market/totals.ts";
import { mulDivUp, zeroFloorSub } from "../math/mul-div.ts";
import { wDivUp } from "../math/wad.ts";
import { triggerLtvOf } from "../protection/plan.ts";
import type { Loan } from "../state/records.ts";
import { observedVolatility } from "../state/volatility.ts";
import { as } from "../units/quantity.ts";
import type { CollateralAssets, LoanAssets, Wad } from "../units/quantity.ts";
import { priceOf } from "./run.ts";
import type { Verdict } from "./run.ts";

/**
 * Refuses a position that its borrower may not bring about: beyond the LLTV, beyond the market's
 * highest LTV, or beyond a trigger of the loan's own plan (which would act at once). Without debt
 * the price is not asked for.
 * Refuses: price_unavailable, insufficient_collateral, max_ltv_exceeded, plan_trigger_crossed.
 */
export function checkSolvency(loan: Loan, totals: MarketTotals, position: Position): Verdict {
  if (position.borrowShares === 0n) return null;
  const { market } = loan;
  const { price, status } = priceOf(market.feed, market);
  if (status !== "fresh") return { code: "price_unavailable", status };
  const borrowed = borrowedAssets(totals, position.borrowShares);
  const limit = maxBorrow(position.collateral, price, market.lltv);
  if (borrowed > limit) return { code: "insufficient_collateral", borrowed, maxBorrow: limit };
  const { maxLtv } = market.settings;
  if (maxLtv < market.lltv) {
    const lower = maxBorrow(position.collateral, price, maxLtv);
    if (borrowed > lower) return { code: "max_ltv_exceeded", borrowed, maxBorrow: lower };
  }
  const steps = loan.plan?.steps ?? [];
  const observed = observedVolatility(market);
  const step = steps.findIndex((found) => {
    const ltv = triggerLtvOf(found, market.lltv, observed);
    return borrowed > maxBorrow(position.collateral, price, ltv);
  });
  return step < 0 ? null : { code: "plan_trigger_crossed", step };
}

/**
 * Most collateral that may be taken back from a loan now, exact to the base unit: `checkSolvency` passes
 * with it and refuses one unit more. 0 at a price of 0; all of it without debt.
 *
 * @throws ArithmeticError overflow where a product exceeds 256 bits.
 */
export function releasableOf(loan: Loan): CollateralAssets {
  const { market, collateral, borrowShares } = loan;
  if (borrowShares === 0n) return collateral;
  const { price } = priceOf(market.feed, market);
  if (price === 0n) return as(0n);
  const value = wDivUp(borrowedAssets(market, borrowShares), highestLtv(loan));
  const needed = mulDivUp(value, ORACLE_PRICE_SCALE, price);
  return as(zeroFloorSub(collateral, needed));
}

/**
 * By how much a loan's debt may grow before `checkSolvency` refuses it, fee included; shares may round it up
 * by one base unit. 0 where it has outgrown its limits already.
 *
 * @throws ArithmeticError overflow where a product exceeds 256 bits.
 */
export function borrowableOf(loan: Loan): LoanAssets {
  const { market, collateral, borrowShares } = loan;
  const { price } = priceOf(market.feed, market);
  const limit = maxBorrow(collateral, price, highestLtv(loan));
  return as(zeroFloorSub(limit, borrowedAssets(market, borrowShares)));
}

/** The highest LTV that the borrower may bring about: the market's, or the first trigger of the loan's plan. */
function highestLtv({ market, plan }: Loan): Wad {
  const observed = observedVolatility(market);
  let ltv = market.settings.maxLtv;
  for (const step of plan?.steps ?? []) {
    const trigger = triggerLtvOf(step, market.lltv, observed);
    if (trigger < ltv) ltv = trigger;
  }
  return ltv;
}
