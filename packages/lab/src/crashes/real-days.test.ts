import { as, type FeedPrice, type Millis } from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import type { Bars, Candle } from "../inputs/price-path.ts";
import { crashPath } from "./crash-path.ts";

const HOUR = 3_600_000;
const dollars = (price: number) => as<FeedPrice>(BigInt(price) * 10n ** 18n);

/** Hourly candles from 31 January 2026 on, every one rising by a dollar. */
function bars(hours: readonly number[]): Bars {
  const candles = hours.map((hour): Candle => {
    const at = (Date.UTC(2026, 0, 31) + hour * HOUR) as Millis;
    const [low, high] = [dollars(70_000 + hour), dollars(70_001 + hour)];
    return { at, open: low, high, low, close: high };
  });
  return { candles, barMs: HOUR };
}

const pathWith = (candles: Bars) => crashPath({ crash: "feb-2026", asset: "BTC", candles });
const allHours = Array.from({ length: 24 }, (_, hour) => hour);

describe("real candles", () => {
  test("replace the bridge of the days they cover, and only of those", () => {
    const [path, bridge] = [
      pathWith(bars(allHours)),
      crashPath({ crash: "feb-2026", asset: "BTC" }),
    ];
    expect(path.realDays).toBe(1);
    expect(bridge.realDays).toBe(0);
    const at = (day: number, ms: number) => (Date.UTC(2026, 0, 29 + day) + ms) as Millis;
    expect(path.priceAt(at(2, 5 * HOUR))).toBe(70_005n * 10n ** 8n);
    expect(path.priceAt(at(2, 5 * HOUR + HOUR / 2))).toBe(70_006n * 10n ** 8n);
    expect(path.priceAt(at(3, 5 * HOUR))).toBe(bridge.priceAt(at(3, 5 * HOUR)));
    expect(
      path.points().every((point, i, all) => i === 0 || point.at > (all[i - 1]?.at ?? 0)),
    ).toBe(true);
  });

  test("may miss a few bars of a day; then the last price holds", () => {
    const path = pathWith(bars(allHours.filter((hour) => hour < 5 || hour > 9)));
    expect(path.realDays).toBe(1);
    const at = (Date.UTC(2026, 0, 31) + 9 * HOUR) as Millis;
    expect(path.priceAt(at)).toBe(70_005n * 10n ** 8n);
  });

  test.each([
    ["more than a quarter of its bars are missing", allHours.filter((hour) => hour < 17)],
    ["its first bar is missing", allHours.slice(1)],
  ])("leave a day to its bridge when %s", (_, hours) => {
    expect(pathWith(bars(hours)).realDays).toBe(0);
  });
});
