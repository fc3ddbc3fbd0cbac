import { as, type FeedPrice, type Millis } from "@plimsoll/engine";
import {
  type Bars,
  type Candle,
  PRICE_DECIMALS,
  pricePath,
  type PricePoint,
} from "../inputs/price-path.ts";
import { CRASH_PRICE_DECIMALS } from "./crash.ts";

const DAY_MS = 86_400_000;
/** A candle's prices are finer than a crash's. */
const FINER = 10n ** BigInt(PRICE_DECIMALS - CRASH_PRICE_DECIMALS);

/**
 * The days that real candles cover, counted from `from`, with their prices in the order in which
 * candles are always played. A day is covered when its first bar and three quarters of all its bars
 * are there. Where bars are missing, the last price grows old, as it did then. Prices are rounded down
 * to eight decimals; exchanges quote two.
 */
export function realDays(
  { candles, barMs }: Bars,
  { from, days }: { readonly from: Millis; readonly days: number },
): ReadonlyMap<number, readonly PricePoint[]> {
  const byDay = new Map<number, Candle[]>();
  for (const candle of candles) {
    const index = Math.floor((candle.at - from) / DAY_MS);
    if (index < 0 || index >= days) continue;
    const day = byDay.get(index) ?? [];
    day.push(candle);
    byDay.set(index, day);
  }
  const covered = [...byDay].filter(([index, day]) => {
    return day[0]?.at === from + index * DAY_MS && day.length * barMs * 4 >= DAY_MS * 3;
  });
  return new Map(
    covered.map(([index, day]) => [index, [...pricePath({ candles: day, barMs })].map(coarsened)]),
  );
}

function coarsened({ at, price }: PricePoint): PricePoint {
  return { at, price: as<FeedPrice>(price / FINER) };
}
