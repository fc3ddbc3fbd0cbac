import { formatAmount } from "@plimsoll/engine";

/** 1.0 as a share: 10^18. */
const WAD_DECIMALS = 18;

/** An amount in whole units, exactly, its thousands grouped: `1,234.5`. */
export function formatGrouped(amount: bigint, decimals: number): string {
  return group(formatAmount(amount, decimals));
}

/** An amount for the eye: grouped, `places` decimals, halves rounded away from zero. */
export function formatRounded(amount: bigint, decimals: number, places: number): string {
  const rounded = roundTo(amount, decimals, places);
  return group(formatAmount(rounded, places, { minFraction: places }));
}

/**
 * A share scaled by 10^18 in percent: `1.01 %`. A share above zero never looks like zero: when it
 * would round to that it is written `< 0.01 %`.
 */
export function formatShare(share: bigint, places = 2): string {
  const percentDecimals = WAD_DECIMALS - 2;
  if (share > 0n && roundTo(share, percentDecimals, places) === 0n) {
    return `< ${formatGrouped(1n, places)} %`;
  }
  return `${formatRounded(share, percentDecimals, places)} %`;
}

/** A whole number with its thousands grouped: `2,186`. */
export function formatCount(count: number): string {
  return group(String(count));
}

/**
 * The bigint nearest to `amount` with only `places` of its `decimals` left, halves away from
 * zero.
 */
function roundTo(amount: bigint, decimals: number, places: number): bigint {
  if (places >= decimals) return amount * 10n ** BigInt(places - decimals);
  const divisor = 10n ** BigInt(decimals - places);
  const magnitude = amount < 0n ? -amount : amount;
  const rounded = (magnitude + divisor / 2n) / divisor;
  return amount < 0n ? -rounded : rounded;
}

/** Groups the digits before the point in threes. */
function group(text: string): string {
  const [whole = "", ...fraction] = text.split(".");
  return [whole.replace(/\B(?=(?:\d{3})+$)/g, ","), ...fraction].join(".");
}
