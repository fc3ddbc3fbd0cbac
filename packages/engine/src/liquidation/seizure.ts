import { mulDivDown, mulDivUp } from "../math/mul-div.ts";
import { toAssetsDown, toAssetsUp, toSharesUp } from "../math/shares.ts";
import { wDivUp, wMulDown } from "../math/wad.ts";
import { ORACLE_PRICE_SCALE } from "../market/health.ts";
import type { MarketTotals } from "../market/totals.ts";
import type {
  BorrowShares,
  CollateralAssets,
  LoanAssets,
  OraclePrice,
  Wad,
} from "../units/quantity.ts";
import { as } from "../units/quantity.ts";

/** What changes hands in a liquidation or sale: collateral against debt. */
export interface Exchange {
  readonly seizedAssets: CollateralAssets;
  readonly repaidShares: BorrowShares;
  /** What the buyer pays, rounded up: in favour of the suppliers. May exceed the total debt by 1. */
  readonly repaidAssets: LoanAssets;
}

/**
 * Debt that `seizedAssets` must repay when the buyer gets `factor` (WAD) per unit repaid.
 * Shares round up: the buyer never pays too little.
 *
 * @source Morpho.sol `liquidate`, branch seizedAssets > 0.
 */
export function exchangeBySeized(
  totals: MarketTotals,
  seizedAssets: CollateralAssets,
  price: OraclePrice,
  factor: Wad,
): Exchange {
  const quoted = mulDivUp(seizedAssets, price, ORACLE_PRICE_SCALE);
  const repaidShares = toSharesUp(
    wDivUp(quoted, factor),
    totals.totalBorrowAssets,
    totals.totalBorrowShares,
  );
  return {
    seizedAssets,
    repaidShares: as(repaidShares),
    repaidAssets: payment(totals, repaidShares),
  };
}

/**
 * Collateral that `repaidShares` buy. It rounds down at each step: the buyer never gets too much.
 *
 * @throws ArithmeticError division_by_zero when the price is 0.
 * @source Morpho.sol `liquidate`, branch repaidShares > 0.
 */
export function exchangeByRepaid(
  totals: MarketTotals,
  repaidShares: BorrowShares,
  price: OraclePrice,
  factor: Wad,
): Exchange {
  const repaid = toAssetsDown(repaidShares, totals.totalBorrowAssets, totals.totalBorrowShares);
  const seized = mulDivDown(wMulDown(repaid, factor), ORACLE_PRICE_SCALE, price);
  return { seizedAssets: as(seized), repaidShares, repaidAssets: payment(totals, repaidShares) };
}

function payment(totals: MarketTotals, repaidShares: bigint): LoanAssets {
  return as(toAssetsUp(repaidShares, totals.totalBorrowAssets, totals.totalBorrowShares));
}
