import {
  as,
  collateralValue,
  formatAmount,
  loanToValue,
  priceAtLtv,
  type CollateralAssets,
  type LoanAssets,
  type MarketTotals,
  type OraclePrice,
  type Position,
  type Wad,
} from "@plimsoll/engine";
import type { MarketTerms } from "../market/market-terms.ts";
import { writePrice } from "../market/oracle-price.ts";

/** What a loan owes and what stands behind it, base units. */
export interface LoanAmounts {
  readonly collateral: CollateralAssets;
  readonly debt: LoanAssets;
}

const SHARES_PER_UNIT = 1_000_000n;

/** A market in which this debt stands alone, so that the engine's own functions answer for it. */
function alone(debt: LoanAssets): MarketTotals {
  const shares = debt * SHARES_PER_UNIT;
  return {
    totalSupplyAssets: debt,
    totalSupplyShares: as(shares),
    totalBorrowAssets: debt,
    totalBorrowShares: as(shares),
  };
}

function positionOf({ collateral, debt }: LoanAmounts): Position {
  return { collateral, borrowShares: as(debt * SHARES_PER_UNIT) };
}

/** LTV at a price, rounded up; null when the collateral is worth nothing. */
export function ltvAt(loan: LoanAmounts, price: OraclePrice): Wad | null {
  return loanToValue(alone(loan.debt), positionOf(loan), price);
}

/** Lowest price at which the loan does not exceed an LTV; null without debt or collateral. */
export function priceAt(loan: LoanAmounts, ltv: Wad): OraclePrice | null {
  if (loan.debt === 0n || loan.collateral === 0n) return null;
  return priceAtLtv(alone(loan.debt), positionOf(loan), ltv);
}

export function valueAt(loan: LoanAmounts, price: OraclePrice): LoanAssets {
  return collateralValue(loan.collateral, price);
}

/** A loan as the API has it, in base units. */
export function amountsOf(view: {
  readonly collateral: { readonly baseUnits: string };
  readonly debt: { readonly baseUnits: string };
}): LoanAmounts {
  return {
    collateral: as(BigInt(view.collateral.baseUnits)),
    debt: as(BigInt(view.debt.baseUnits)),
  };
}

/** Where a loan stands, as decimal text for those who show it. */
export interface Standing {
  readonly ltv: string | null;
  /** Null without debt. */
  readonly liquidationPrice: string | null;
  /** How far the price may fall until then, from 0 to 1; null without debt or price, 0 beyond. */
  readonly roomToFall: string | null;
}

const WAD_DECIMALS = 18;

export function standingOf(loan: LoanAmounts, terms: MarketTerms): Standing {
  const { price } = terms;
  const liquidation = priceAt(loan, terms.lltv);
  const ltv = price === null ? null : ltvAt(loan, price);
  return {
    ltv: ltv === null ? null : formatAmount(ltv, WAD_DECIMALS),
    liquidationPrice: liquidation === null ? null : writePrice(liquidation, terms),
    roomToFall: liquidation === null || price === null ? null : fallText(price, liquidation),
  };
}

/** By how much a price must fall to reach another one; "0" when it is there or below. */
export function fallText(from: OraclePrice, to: OraclePrice): string {
  if (from === 0n || to >= from) return "0";
  return formatAmount(((from - to) * 10n ** 18n) / from, WAD_DECIMALS);
}

/** An amount as the API writes it, for those who show it. */
export function amountOf(baseUnits: bigint, asset: string, decimals: number) {
  return { asset, amount: formatAmount(baseUnits, decimals), baseUnits: baseUnits.toString() };
}

export function moneyOf(baseUnits: bigint, { loanAsset, loanDecimals }: MarketTerms) {
  return amountOf(baseUnits, loanAsset, loanDecimals);
}

export function coinsOf(baseUnits: bigint, { collateralAsset, collateralDecimals }: MarketTerms) {
  return amountOf(baseUnits, collateralAsset, collateralDecimals);
}
