import { mulDivDown } from "../math/mul-div.ts";
import { assert } from "../units/assert.ts";
import type { FieldProblem } from "../units/field-problem.ts";
import type { FeedPrice, OraclePrice } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import { FEED_DECIMALS_MAX } from "./feed-settings.ts";

/** The decimals that lie between a feed's price and a market's. */
export interface PriceScale {
  readonly feedDecimals: number;
  readonly loanDecimals: number;
  readonly collateralDecimals: number;
}

/** Most decimals an asset may have for its markets to be priced. */
const PRICED_ASSET_DECIMALS_MAX = 36;

/** Decimals of an OraclePrice for assets of equal decimals: Morpho's ORACLE_PRICE_SCALE is 1e36. */
const ORACLE_PRICE_DECIMALS = 36;

/** OraclePrice = FeedPrice × 10^exponent. Negative when the feed is finer than the market can hold. */
export function oraclePriceExponent(scale: PriceScale): number {
  const { feedDecimals, loanDecimals, collateralDecimals } = scale;
  return ORACLE_PRICE_DECIMALS + loanDecimals - collateralDecimals - feedDecimals;
}

/** Every problem of `scale`; none means that prices convert without a remainder. */
export function validatePriceScale(scale: PriceScale): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const requireDecimals = (field: keyof PriceScale, most: number): void => {
    const value = scale[field];
    if (Number.isInteger(value) && value >= 0 && value <= most) return;
    problems.push({ field, problem: `must be a whole number from 0 to ${most}` });
  };
  requireDecimals("feedDecimals", FEED_DECIMALS_MAX);
  requireDecimals("loanDecimals", PRICED_ASSET_DECIMALS_MAX);
  requireDecimals("collateralDecimals", PRICED_ASSET_DECIMALS_MAX);
  if (problems.length === 0 && oraclePriceExponent(scale) < 0) {
    problems.push({
      field: "feedDecimals",
      problem: "must not exceed 36 + loanDecimals - collateralDecimals",
    });
  }
  return problems;
}

/**
 * What a FeedPrice is multiplied by to become an OraclePrice. A market computes it once, when it is
 * created; `validatePriceScale` has found no problem by then.
 */
export function oraclePriceFactor(scale: PriceScale): bigint {
  const exponent = oraclePriceExponent(scale);
  assert(exponent >= 0, "A market was created on a feed finer than its price scale.");
  return 10n ** BigInt(exponent);
}

/** The market's price, exact. Throws overflow above 256 bits. */
export function toOraclePrice(price: FeedPrice, factor: bigint): OraclePrice {
  return as(mulDivDown(price, factor, 1n));
}
