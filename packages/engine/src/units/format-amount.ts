import type { Wad } from "./quantity.ts";

const PERCENT_DECIMALS = 16;

/** How to write an amount. */
interface AmountFormat {
  /** Digits after the decimal point that are written even if they are zeros; 0 unless told. */
  readonly minFraction?: number;
}

/**
 * `amount` base units of an asset with `decimals` decimals, in whole units: `"1.25"`. Exact: every digit
 * that counts is written, trailing zeros beyond `minFraction` are not. A difference may be negative.
 */
export function formatAmount(amount: bigint, decimals: number, format: AmountFormat = {}): string {
  const { whole, fraction, sign } = digitsOf(amount, decimals);
  const shown = fraction.replace(/0+$/, "").padEnd(format.minFraction ?? 0, "0");
  return shown === "" ? sign + whole : `${sign}${whole}.${shown}`;
}

/**
 * A WAD ratio in percent with exactly `digits` digits after the point: 0.86 becomes `"86.00 %"` with two.
 * Rounded to the nearest, halves away from zero: to be read, never to be calculated with.
 */
export function formatPercent(wad: Wad, digits: number): string {
  const step = 10n ** BigInt(Math.max(PERCENT_DECIMALS - digits, 0));
  const half = wad < 0n ? -step / 2n : step / 2n;
  const nearest = ((wad + half) / step) * step;
  return `${formatAmount(nearest, PERCENT_DECIMALS, { minFraction: digits })} %`;
}

function digitsOf(amount: bigint, decimals: number) {
  const sign = amount < 0n ? "-" : "";
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  return { sign, whole: digits.slice(0, point), fraction: digits.slice(point) };
}
