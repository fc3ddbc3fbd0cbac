import { formatAmount } from "@plimsoll/engine";

/** A number of base units, and how many of them make a whole. */
export interface Quantity {
  readonly baseUnits: bigint;
  readonly decimals: number;
}

/** An amount of an asset. */
export interface Money extends Quantity {
  readonly asset: string;
}

/** Digits that count, beside which at least two stand after the point. */
const DIGITS = 6;
const FRACTION_MIN = 2;

/**
 * A number for a reader, `1,234.57`: two digits after the point or, for small ones, as many as make six
 * that count. What somebody must pay is rounded up, so that paying what was read is enough.
 */
export function inDigits(quantity: Quantity, rounding: "up" | "nearest" = "nearest"): string {
  const { baseUnits, decimals } = quantity;
  const size = (baseUnits < 0n ? -baseUnits : baseUnits).toString().length - decimals;
  const shown = Math.min(decimals, Math.max(FRACTION_MIN, DIGITS - size));
  const step = 10n ** BigInt(decimals - shown);
  const added = rounding === "up" ? step - 1n : step / 2n;
  const rounded = (baseUnits + added) / step;
  const minFraction = Math.min(shown, FRACTION_MIN);
  const [whole = "", fraction] = formatAmount(rounded, shown, { minFraction }).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

export function inMoney(money: Money, rounding: "up" | "nearest" = "nearest"): string {
  return `${inDigits(money, rounding)} ${money.asset}`;
}
