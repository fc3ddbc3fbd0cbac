import { mulDivDown } from "../math/mul-div.ts";
import { WAD, wDivDown, wDivUp, wMulDown } from "../math/wad.ts";
import { collateralValue, maxBorrow } from "../market/health.ts";
import type { Position } from "../market/health.ts";
import { borrowedAssets } from "../market/totals.ts";
import type { MarketTotals } from "../market/totals.ts";
import type { BorrowShares, OraclePrice, Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";

/**
 * Terms on which a borrower lets anyone repay part of a loan before it is liquidatable.
 * LCF = close factor (share of the debt that may be repaid), LIF = incentive factor; both rise in a
 * straight line from preLltv (1) to the LLTV (2). All WAD.
 */
export interface PreLiquidationTerms {
  readonly preLltv: Wad;
  readonly preLCF1: Wad;
  readonly preLCF2: Wad;
  readonly preLIF1: Wad;
  readonly preLIF2: Wad;
}

export type PreLiquidationTermsProblem =
  | "pre_lltv_too_high"
  | "pre_lcf_decreasing"
  | "pre_lcf_too_high"
  | "pre_lif_too_low"
  | "pre_lif_decreasing"
  | "pre_lif_too_high";

/** First problem of the terms in the reference's order of checks, or null. */
export function preLiquidationTermsProblem(
  terms: PreLiquidationTerms,
  lltv: Wad,
): PreLiquidationTermsProblem | null {
  if (terms.preLltv >= lltv) return "pre_lltv_too_high";
  if (terms.preLCF1 > terms.preLCF2) return "pre_lcf_decreasing";
  if (terms.preLCF1 > WAD) return "pre_lcf_too_high";
  if (terms.preLIF1 < WAD) return "pre_lif_too_low";
  if (terms.preLIF1 > terms.preLIF2) return "pre_lif_decreasing";
  if (terms.preLIF2 > wDivDown(WAD, lltv)) return "pre_lif_too_high";
  return null;
}

/** Whether a position stands in the window of pre-liquidation, and on what terms. */
type PreLiquidationWindow =
  | { readonly kind: "liquidatable" }
  | { readonly kind: "not_reached" }
  | { readonly kind: "open"; readonly factor: Wad; readonly repayableShares: BorrowShares };

/**
 * The window preLltv < LTV ≤ LLTV. LTV rounds up and the quotient down, as in the reference.
 *
 * @source PreLiquidation.sol `preLiquidate`.
 */
export function preLiquidationWindow(
  totals: MarketTotals,
  position: Position,
  price: OraclePrice,
  lltv: Wad,
  terms: PreLiquidationTerms,
): PreLiquidationWindow {
  const value = collateralValue(position.collateral, price);
  const debt = borrowedAssets(totals, position.borrowShares);
  if (debt > maxBorrow(position.collateral, price, lltv)) return { kind: "liquidatable" };
  if (debt <= wMulDown(value, terms.preLltv)) return { kind: "not_reached" };
  const ltv = wDivUp(debt, value);
  const quotient = wDivDown(ltv - terms.preLltv, lltv - terms.preLltv);
  const factor = wMulDown(quotient, terms.preLIF2 - terms.preLIF1) + terms.preLIF1;
  const closeFactor = wMulDown(quotient, terms.preLCF2 - terms.preLCF1) + terms.preLCF1;
  const repayableShares = mulDivDown(position.borrowShares, closeFactor, WAD);
  return { kind: "open", factor: as(factor), repayableShares: as(repayableShares) };
}
