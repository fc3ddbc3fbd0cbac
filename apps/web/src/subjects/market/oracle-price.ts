import { as, formatAmount, parseAmount, type FeedPrice, type OraclePrice } from "@plimsoll/engine";

const ORACLE_PRICE_DECIMALS = 36;
/** Digits after the point of a price that is shown or drawn. */
export const PRICE_DECIMALS = 8;

/** The decimals of a market's two assets, which lie between a price as read and one to compute with. */
export interface Decimals {
  readonly loanDecimals: number;
  readonly collateralDecimals: number;
}

function scaleOf({ loanDecimals, collateralDecimals }: Decimals): number {
  return ORACLE_PRICE_DECIMALS + loanDecimals - collateralDecimals;
}

/** A price as the API writes it (whole loan assets per whole coin) in the engine's terms, exact. */
export function readPrice(text: string, decimals: Decimals): OraclePrice {
  const fraction = text.split(".")[1]?.length ?? 0;
  const parsed = parseAmount(text, fraction);
  if (!parsed.ok) throw new RangeError(`${text} is no price: ${parsed.problem}`);
  return as(rescale(parsed.amount, fraction, scaleOf(decimals), "down"));
}

/** A price to read: rounded up to eight digits, so that it warns a hair early and never late. */
export function writePrice(price: OraclePrice, decimals: Decimals): string {
  return formatAmount(rescale(price, scaleOf(decimals), PRICE_DECIMALS, "up"), PRICE_DECIMALS);
}

/** A price as a feed with `PRICE_DECIMALS` would state it, rounded down. */
export function toFeedPrice(price: OraclePrice, decimals: Decimals): FeedPrice {
  return as(rescale(price, scaleOf(decimals), PRICE_DECIMALS, "down"));
}

/** The inverse of `toFeedPrice`, exact. */
export function fromFeedPrice(price: FeedPrice, decimals: Decimals): OraclePrice {
  return as(rescale(price, PRICE_DECIMALS, scaleOf(decimals), "down"));
}

function rescale(value: bigint, from: number, to: number, rounding: "up" | "down"): bigint {
  if (to >= from) return value * 10n ** BigInt(to - from);
  const divisor = 10n ** BigInt(from - to);
  return rounding === "up" ? (value + divisor - 1n) / divisor : value / divisor;
}
