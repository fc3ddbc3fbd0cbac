import { mulDivDown, mulDivUp } from "../math/mul-div.ts";
import { wDivUp, wMulDown } from "../math/wad.ts";
import type {
  BorrowShares,
  CollateralAssets,
  LoanAssets,
  OraclePrice,
  Wad,
} from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { MarketTotals } from "./totals.ts";
import { borrowedAssets } from "./totals.ts";

/** Scale of an OraclePrice. */
export const ORACLE_PRICE_SCALE = 10n ** 36n;

/** What one loan owes and what stands behind it. */
export interface Position {
  readonly collateral: CollateralAssets;
  readonly borrowShares: BorrowShares;
}

/** Collateral in loan assets at `price`, rounded down: in favour of the suppliers. */
export function collateralValue(collateral: CollateralAssets, price: OraclePrice): LoanAssets {
  return as(mulDivDown(collateral, price, ORACLE_PRICE_SCALE));
}

/**
 * Most that the collateral can carry at `ltv`, in loan assets, rounded down.
 *
 * The two steps round down one after the other, as the reference does: fusing them into one
 * division would admit loans that the reference refuses.
 */
export function maxBorrow(collateral: CollateralAssets, price: OraclePrice, ltv: Wad): LoanAssets {
  return as(wMulDown(collateralValue(collateral, price), ltv));
}

/** What a position owes and what its collateral is worth: all that any question about its LTV needs. */
export interface Standing {
  /** Rounded up: in favour of the suppliers. */
  readonly borrowed: LoanAssets;
  /** Rounded down: in favour of the suppliers. */
  readonly value: LoanAssets;
}

/** Where a position stands at `price`. */
export function standingOf(totals: MarketTotals, position: Position, price: OraclePrice): Standing {
  return {
    borrowed: position.borrowShares === 0n ? as(0n) : borrowedAssets(totals, position.borrowShares),
    value: collateralValue(position.collateral, price),
  };
}

/** Whether a position that stands so owes more than `ltv` of its collateral's value. */
export function isAbove(standing: Standing, ltv: Wad): boolean {
  return standing.borrowed > wMulDown(standing.value, ltv);
}

/** LTV of a position that stands so; see `loanToValue`. */
export function ltvOf({ borrowed, value }: Standing): Wad | null {
  if (borrowed === 0n) return as(0n);
  return value === 0n ? null : as(wDivUp(borrowed, value));
}

/**
 * Whether a position owes more than `ltv` of its collateral. With `ltv` = LLTV this is the
 * reference's "unhealthy"; every alert, plan step and sale asks the same question at its own LTV.
 * A position without debt exceeds nothing, whatever the price.
 */
export function exceedsLtv(
  totals: MarketTotals,
  position: Position,
  price: OraclePrice,
  ltv: Wad,
): boolean {
  if (position.borrowShares === 0n) return false;
  return borrowedAssets(totals, position.borrowShares) > maxBorrow(position.collateral, price, ltv);
}

/**
 * Debt as a share of the collateral's value, WAD, rounded up: never flatters the borrower.
 * Zero without debt; null when there is debt but the collateral is worth nothing at `price`.
 */
export function loanToValue(
  totals: MarketTotals,
  position: Position,
  price: OraclePrice,
): Wad | null {
  if (position.borrowShares === 0n) return as(0n);
  return ltvOf(standingOf(totals, position, price));
}

/**
 * Lowest price at which the position does not exceed `ltv` on today's debt: one unit less and it
 * does. Zero without debt or collateral.
 *
 * @throws ArithmeticError overflow for prices beyond 256 bits (a huge debt at a minute LTV).
 */
export function priceAtLtv(totals: MarketTotals, position: Position, ltv: Wad): OraclePrice {
  if (position.borrowShares === 0n || position.collateral === 0n || ltv === 0n) return as(0n);
  const value = wDivUp(borrowedAssets(totals, position.borrowShares), ltv);
  return as(mulDivUp(value, ORACLE_PRICE_SCALE, position.collateral));
}
