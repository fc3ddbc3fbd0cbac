declare const unit: unique symbol;

/** A bigint that knows what it counts. The unit exists only for the compiler. */
type Quantity<U extends string> = bigint & { readonly [unit]: U };

/** Base units of any asset: 1 USDC (6 decimals) is 1_000_000n. Never negative. */
export type Amount = Quantity<"amount">;
/** Base units of a market's loan asset. */
export type LoanAssets = Quantity<"loanAssets">;
/** Base units of a market's collateral asset. */
export type CollateralAssets = Quantity<"collateralAssets">;
/** A borrower's share of a market's debt; 1e6 virtual shares stand for the first base unit. */
export type BorrowShares = Quantity<"borrowShares">;
/** A supplier's share of what a market owes its suppliers. */
export type SupplyShares = Quantity<"supplyShares">;
/** A ratio or factor scaled by 1e18: 86 % is 860_000_000_000_000_000n. */
export type Wad = Quantity<"wad">;
/** A yearly or per-second rate scaled by 1e18; the name of the field says which. */
export type WadPerSecond = Quantity<"wadPerSecond">;
/** Loan base units per collateral base unit, scaled by 1e36 (Morpho's ORACLE_PRICE_SCALE). */
export type OraclePrice = Quantity<"oraclePrice">;
/** Price as a feed states it: whole loan assets per whole collateral asset, scaled by 10^feed.decimals. */
export type FeedPrice = Quantity<"feedPrice">;

/** The only cast into a branded quantity: says that `value` counts `Q`. Checks nothing. */
export function as<Q extends Quantity<string>>(value: bigint): Q {
  return value as Q;
}

/** Sum of two quantities of the same unit; `+` would forget the unit. */
export function add<Q extends Quantity<string>>(left: Q, right: NoInfer<Q>): Q {
  return (left + right) as Q;
}

/** Difference of two quantities of the same unit. The caller knows that `right` is not larger. */
export function subtract<Q extends Quantity<string>>(left: Q, right: NoInfer<Q>): Q {
  return ((left as bigint) - right) as Q;
}

/** The smaller of two quantities of the same unit. */
export function least<Q extends Quantity<string>>(left: Q, right: NoInfer<Q>): Q {
  return left < right ? left : right;
}

/** Widest amount or share count: 128 bits, as the totals of the reference. */
export const UINT128_MAX = (1n << 128n) - 1n;
/** Widest intermediate value: 256 bits; a product beyond it is an overflow, as in the reference. */
export const UINT256_MAX = (1n << 256n) - 1n;
/** Range of signed intermediate values. */
export const INT256_MAX = (1n << 255n) - 1n;
export const INT256_MIN = -(1n << 255n);
