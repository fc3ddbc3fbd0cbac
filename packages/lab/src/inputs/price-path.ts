import type { FeedPrice, Millis } from "@plimsoll/engine";

/** Decimals of every price the lab reads: whole loan assets per whole collateral asset × 10^18. */
export const PRICE_DECIMALS = 18;
/** 1.0 as a price: 10^18. */
export const PRICE_ONE = 10n ** BigInt(PRICE_DECIMALS);

/** One bar of trade. */
export interface Candle {
  /** The instant at which the bar opens. */
  readonly at: Millis;
  readonly open: FeedPrice;
  readonly high: FeedPrice;
  readonly low: FeedPrice;
  readonly close: FeedPrice;
}

/** Bars of one length, in strictly increasing order of time. */
export interface Bars {
  readonly candles: readonly Candle[];
  readonly barMs: number;
}

/** One price at one instant of a path. */
export interface PricePoint {
  readonly at: Millis;
  readonly price: FeedPrice;
}

/**
 * The four prices of a candle in the order in which they are played.
 *
 * A candle says which prices were reached, but not in which order. This is the order here:
 * - A bar that ended no lower than it began goes to its low first: open, low, high, close. A bar
 *   that ended exactly where it began is one of these.
 * - A bar that fell goes to its high first: open, high, low, close.
 *
 * That is the shorter way through the four prices. It is also fair: a falling path, turned upside
 * down, is the rising path. If the low were always last, borrowers would gain; if it were always
 * first, liquidators would.
 */
export function orderOfPrices(candle: Candle): readonly FeedPrice[] {
  const { open, high, low, close } = candle;
  return close >= open ? [open, low, high, close] : [open, high, low, close];
}

/**
 * Plays the candles as one path. The four prices stand at the beginning and at one, two and three
 * quarters of the bar. So times strictly increase, and each price lies inside its own bar. A gap
 * between bars stays empty: the last price grows old there.
 */
export function* pricePath({ candles, barMs }: Bars): Generator<PricePoint, void> {
  for (const candle of candles) {
    for (const [index, price] of orderOfPrices(candle).entries()) {
      yield { at: (candle.at + Math.floor((barMs * index) / 4)) as Millis, price };
    }
  }
}
