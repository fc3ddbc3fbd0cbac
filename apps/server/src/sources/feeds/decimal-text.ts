import { as, UINT128_MAX, type FeedPrice } from "@plimsoll/engine";

/** A decimal number as digits and an exponent: `digits` × 10^`exponent`. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const FORM = /^([0-9]+)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,3}))?$/;
/** Longest text that is looked at: more digits than the widest price of the finest feed. */
const LENGTH_MAX = 96;

/** Reads a number above 0 without touching floating point; undefined for anything else. */
function parsePositive(text: string): Decimal | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  const [, whole, fraction = "", exponent = "0"] = FORM.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return undefined;
  return { digits, exponent: signedWhole(exponent) - fraction.length };
}

/** The value of up to three digits with a sign. */
function signedWhole(text: string): number {
  const magnitude = [...text.replace(/^[+-]/, "")].reduce(
    (value, digit) => value * 10 + digit.charCodeAt(0) - 48,
    0,
  );
  return text.startsWith("-") ? -magnitude : magnitude;
}

/** Whether `text` is a plain number above 0, in digits with or without point and exponent. */
export function isPositiveDecimal(text: string): boolean {
  return parsePositive(text) !== undefined;
}

/** Below 0 when `left` < `right`, 0 when they are the same number. Both are positive decimals. */
export function compareDecimals(left: string, right: string): -1 | 0 | 1 {
  const [a, b] = [parsePositive(left), parsePositive(right)];
  if (a === undefined || b === undefined) throw new RangeError("Only positive decimals compare.");
  const exponent = Math.min(a.exponent, b.exponent);
  const [x, y] = [a, b].map((it) => it.digits * 10n ** BigInt(it.exponent - exponent)) as [
    bigint,
    bigint,
  ];
  return x < y ? -1 : x > y ? 1 : 0;
}

/**
 * The price of a feed with `decimals` decimals. Digits that the feed has no room for are cut off:
 * a lower price lends less, so that favours the book. Undefined when nothing above 0 is left, or
 * more than 128 bits.
 */
export function toFeedPrice(text: string, decimals: number): FeedPrice | undefined {
  const parsed = parsePositive(text);
  if (parsed === undefined) return undefined;
  const shift = parsed.exponent + decimals;
  const price =
    shift >= 0 ? parsed.digits * 10n ** BigInt(shift) : parsed.digits / 10n ** BigInt(-shift);
  return price > 0n && price <= UINT128_MAX ? as<FeedPrice>(price) : undefined;
}
