import { formatAmount } from "@plimsoll/engine";
import { groupDigits } from "../group-digits.ts";

/** Writes amounts for a reader; the book knows the decimals, a rejection does not. */
export interface Wording {
  /** An amount of the loan asset of the market concerned, with its name. */
  readonly loanAssets: (amount: bigint) => string;
  /** An amount of an asset, with its name. */
  readonly amount: (amount: bigint, asset: string) => string;
}

/** Wording without any knowledge of assets: base units. */
export const BASE_UNITS: Wording = {
  loanAssets: (amount) => `${amount} base units`,
  amount: (amount, asset) => `${amount} base units of ${asset}`,
};

/**
 * Wording with the decimals of assets, every digit kept; `loanAsset` is that of the market concerned, if there is one.
 * `write` says how decimal text reads: in English unless told.
 */
export function wordingFor(
  decimalsOf: (asset: string) => number | undefined,
  loanAsset: string | undefined,
  write: (decimal: string) => string = groupDigits,
): Wording {
  const amount = (value: bigint, asset: string): string => {
    const decimals = decimalsOf(asset);
    return decimals === undefined
      ? BASE_UNITS.amount(value, asset)
      : `${write(formatAmount(value, decimals))} ${asset}`;
  };
  return {
    amount,
    loanAssets: (value) =>
      loanAsset === undefined ? BASE_UNITS.loanAssets(value) : amount(value, loanAsset),
  };
}
