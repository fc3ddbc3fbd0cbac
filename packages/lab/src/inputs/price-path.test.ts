import { as, type FeedPrice, type Millis } from "@plimsoll/engine";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Candle } from "./price-path.ts";
import { orderOfPrices, pricePath } from "./price-path.ts";

function candle(open: bigint, high: bigint, low: bigint, close: bigint, at = 0): Candle {
  const price = (value: bigint): FeedPrice => as(value);
  return {
    at: at as Millis,
    open: price(open),
    high: price(high),
    low: price(low),
    close: price(close),
  };
}

describe("the path through a candle", () => {
  test("visits the low first in a bar that rose and the high first in a bar that fell", () => {
    expect(orderOfPrices(candle(10n, 15n, 8n, 12n))).toEqual([10n, 8n, 15n, 12n]);
    expect(orderOfPrices(candle(12n, 15n, 8n, 10n))).toEqual([12n, 15n, 8n, 10n]);
    expect(orderOfPrices(candle(10n, 15n, 8n, 10n))).toEqual([10n, 8n, 15n, 10n]);
  });

  test("is fair: the candle turned upside down takes the path turned upside down", () => {
    const price = fc.bigInt({ min: 1n, max: 1000n });
    fc.assert(
      fc.property(price, price, price, price, (open, close, above, below) => {
        fc.pre(open !== close);
        const high = (open > close ? open : close) + above;
        const low = (open < close ? open : close) - below;
        const flip = (value: bigint): bigint => 3000n - value;
        const flipped = candle(flip(open), flip(low), flip(high), flip(close));
        expect(orderOfPrices(flipped)).toEqual(
          orderOfPrices(candle(open, high, low, close)).map(flip),
        );
      }),
    );
  });

  test("spreads its prices over the bar and leaves gaps alone", () => {
    const candles = [candle(10n, 15n, 8n, 12n), candle(12n, 13n, 7n, 9n, 900_000)];
    expect([...pricePath({ candles, barMs: 300_000 })]).toEqual([
      { at: 0, price: 10n },
      { at: 75_000, price: 8n },
      { at: 150_000, price: 15n },
      { at: 225_000, price: 12n },
      { at: 900_000, price: 12n },
      { at: 975_000, price: 13n },
      { at: 1_050_000, price: 7n },
      { at: 1_125_000, price: 9n },
    ]);
  });
});
