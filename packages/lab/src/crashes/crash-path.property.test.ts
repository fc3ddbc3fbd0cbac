import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { as, type FeedPrice, type Millis } from "@plimsoll/engine";
import { bridgeDay, MINUTES_OF_DAY } from "./bridge.ts";
import { CRASH_ASSETS, type DayPrices } from "./crash.ts";
import { crashPath, daysOf, MINUTE_MS } from "./crash-path.ts";
import { diceFrom } from "./dice.ts";
import { CRASHES, crashOf } from "./documented-crashes.ts";

const least = (prices: readonly bigint[]) => prices.reduce((a, b) => (b < a ? b : a));
const most = (prices: readonly bigint[]) => prices.reduce((a, b) => (b > a ? b : a));

const anyDay = fc
  .tuple(...[0, 1, 2, 3].map(() => fc.bigInt({ min: 1n, max: 10n ** 14n })), fc.boolean())
  .map(([a, b, c, d, isRising]): DayPrices => {
    const [low, one, two, high] = ([a, b, c, d] as bigint[]).sort((x, y) => (x < y ? -1 : 1));
    const [open, close] = isRising === true ? [one, two] : [two, one];
    const price = (value: bigint | undefined) => as<FeedPrice>(value ?? 0n);
    return { open: price(open), high: price(high), low: price(low), close: price(close) };
  });

describe("a bridge", () => {
  test("opens, peaks, bottoms and closes at the facts, whatever the seed", () => {
    fc.assert(
      fc.property(anyDay, fc.string(), (day, seed) => {
        const prices = bridgeDay(day, diceFrom(seed));
        expect(prices).toHaveLength(MINUTES_OF_DAY);
        expect(prices[0]).toBe(day.open);
        expect(prices.at(-1)).toBe(day.close);
        expect(most(prices)).toBe(day.high);
        expect(least(prices)).toBe(day.low);
      }),
      { numRuns: 60 },
    );
  });

  test("sees the low first on a day that rose, and the high first on a day that fell", () => {
    fc.assert(
      fc.property(anyDay, fc.string(), (day, seed) => {
        fc.pre(day.low < least([day.open, day.close]) && day.high > most([day.open, day.close]));
        const prices = bridgeDay(day, diceFrom(seed));
        const isLowFirst = prices.indexOf(day.low) < prices.indexOf(day.high);
        expect(isLowFirst).toBe(day.close >= day.open);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a documented crash", () => {
  test("has the same days for both coins, without a gap, and prices in order", () => {
    for (const crash of CRASHES) {
      const dates = crash.days.BTC.map(([day]) => Date.parse(day));
      expect(crash.days.ETH.map(([day]) => Date.parse(day))).toEqual(dates);
      dates.slice(1).forEach((date, index) => expect(date - (dates[index] ?? 0)).toBe(86_400_000));
      for (const asset of CRASH_ASSETS) {
        for (const { open, high, low, close } of daysOf(crash, asset)) {
          expect(low > 0n && low <= least([open, close]) && high >= most([open, close])).toBe(true);
        }
      }
    }
  });

  test("hits the facts of every day of February 2026", () => {
    const crash = crashOf("feb-2026");
    for (const asset of CRASH_ASSETS) {
      const path = crashPath({ crash: "feb-2026", asset, seed: 7 });
      expect(new Date(path.from).toISOString()).toBe("2026-01-29T00:00:00.000Z");
      expect(new Date(path.to).toISOString()).toBe("2026-02-07T00:00:00.000Z");
      daysOf(crash, asset).forEach((day, index) => {
        const prices = Array.from({ length: MINUTES_OF_DAY }, (_, minute) => {
          const at = path.from + (index * MINUTES_OF_DAY + minute) * MINUTE_MS;
          return path.priceAt(at as Millis);
        });
        expect([prices[0], most(prices), least(prices), prices.at(-1)]).toEqual([
          day.open,
          day.high,
          day.low,
          day.close,
        ]);
      });
    }
  });

  test("is the same whatever is asked first, and another one with another seed", () => {
    const one = crashPath({ crash: "feb-2026", asset: "BTC", seed: 3 });
    const two = crashPath({ crash: "feb-2026", asset: "BTC", seed: 3 });
    const other = crashPath({ crash: "feb-2026", asset: "BTC", seed: 4 });
    const instants = Array.from({ length: 500 }, (_, i) => (one.from + i * 1_555_000) as Millis);
    const forwards = instants.map((at) => one.priceAt(at));
    const backwards = instants.toReversed().map((at) => two.priceAt(at));
    expect(backwards.toReversed()).toEqual(forwards);
    expect(instants.map((at) => other.priceAt(at))).not.toEqual(forwards);
  });

  test("holds a price within its minute and the last close at its end, and knows nothing beyond", () => {
    const path = crashPath({ crash: "feb-2026", asset: "BTC" });
    const at = (ms: number) => path.priceAt(ms as Millis);
    expect(at(path.from + 60_000)).toBe(at(path.from + 119_999));
    expect(at(path.to)).toBe(7_058_000_000_000n);
    expect(() => at(path.from - 1)).toThrow(RangeError);
    expect(() => at(path.to + 1)).toThrow(RangeError);
  });
});
