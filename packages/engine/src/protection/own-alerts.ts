import { WAD } from "../math/wad.ts";
import type { OraclePrice, Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import { OWN_ALERTS_MAX, PRICE_ALERT_BIT } from "./schedule.ts";

/** What a borrower wants to be told of one loan, beside the market's rungs. Both lists rise. */
export interface OwnAlerts {
  readonly ltvs: readonly Wad[];
  /** Raised when the confirmed price is at one of these or below. */
  readonly prices: readonly OraclePrice[];
}

/** Most loans have none: they share this. */
export const NO_ALERTS: OwnAlerts = { ltvs: [], prices: [] };

/** Alert prices end here: an OraclePrice has 256 bits. */
export const ALERT_PRICE_MAX = 2n ** 256n - 1n;

/** Bits of the alerts by price. */
export const PRICE_ALERT_BITS = ((1 << OWN_ALERTS_MAX) - 1) << PRICE_ALERT_BIT;

/** One alert by price. */
interface PriceAlert {
  readonly price: OraclePrice;
  /** Bit in a loan's `disarmed` mask. */
  readonly bit: number;
}

/** The armed alert with the highest price: the next to be raised as the price falls. */
export function nextPriceAlert({ prices }: OwnAlerts, disarmed: number): PriceAlert | null {
  for (let index = prices.length - 1; index >= 0; index -= 1) {
    const bit = 1 << (PRICE_ALERT_BIT + index);
    if ((disarmed & bit) !== 0) continue;
    const price = prices[index];
    if (price !== undefined) return { price, bit };
  }
  return null;
}

/** The disarmed alert with the lowest price: the next to be armed again as the price rises. */
export function nextPriceRearm({ prices }: OwnAlerts, disarmed: number): PriceAlert | null {
  if ((disarmed & PRICE_ALERT_BITS) === 0) return null;
  for (let index = 0; index < prices.length; index += 1) {
    const bit = 1 << (PRICE_ALERT_BIT + index);
    if ((disarmed & bit) === 0) continue;
    const price = prices[index];
    if (price !== undefined) return { price, bit };
  }
  return null;
}

/** An alert at `price` is armed again above this price, rounded down: above it means truly above. */
export function rearmPriceOf(price: OraclePrice, hysteresis: Wad): OraclePrice {
  return as((price * (WAD + hysteresis)) / WAD);
}

/** Bits of the alerts that `price` has risen above far enough for them to be armed again. */
export function risenPriceBits({ prices }: OwnAlerts, price: OraclePrice, hysteresis: Wad): number {
  let bits = 0;
  prices.forEach((alertPrice, index) => {
    if (price > rearmPriceOf(alertPrice, hysteresis)) bits |= 1 << (PRICE_ALERT_BIT + index);
  });
  return bits;
}

/** Bits of the alerts that `price` has reached. */
export function reachedPriceBits({ prices }: OwnAlerts, price: OraclePrice): number {
  let bits = 0;
  prices.forEach((alertPrice, index) => {
    if (price <= alertPrice) bits |= 1 << (PRICE_ALERT_BIT + index);
  });
  return bits;
}
