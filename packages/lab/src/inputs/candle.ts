import type { FeedPrice, Millis } from "@plimsoll/engine";

/** One bar of trade. Prices are whole loan assets per whole collateral asset, scaled by 10^18. */
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
