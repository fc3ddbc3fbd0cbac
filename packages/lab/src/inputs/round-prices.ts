import { as, type FeedPrice } from "@plimsoll/engine";
import { PRICE_DECIMALS, type Candle } from "./price-path.ts";

const PRICES = ["open", "high", "low", "close"] as const;

/** Candles with no more decimals than a place can hold, and how many prices had more. */
export interface RoundedCandles {
  readonly candles: readonly Candle[];
  readonly rounded: number;
  /** The first price that had more, as it was; undefined when none had. */
  readonly first: { readonly candle: Candle; readonly price: FeedPrice } | undefined;
}

/** Rounds prices down to `decimals`: collateral is never worth more than the file says. */
export function roundPrices(candles: readonly Candle[], decimals: number): RoundedCandles {
  const step = 10n ** BigInt(Math.max(0, PRICE_DECIMALS - decimals));
  let rounded = 0;
  let first: RoundedCandles["first"];
  const kept = candles.map((candle) => {
    const prices = PRICES.map((name) => {
      const rest = candle[name] % step;
      if (rest === 0n) return candle[name];
      rounded += 1;
      first ??= { candle, price: candle[name] };
      return as<FeedPrice>(candle[name] - rest);
    }) as [FeedPrice, FeedPrice, FeedPrice, FeedPrice];
    const [open, high, low, close] = prices;
    return { at: candle.at, open, high, low, close };
  });
  return { candles: kept, rounded, first };
}
