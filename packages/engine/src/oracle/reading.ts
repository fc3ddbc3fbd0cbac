import { WAD, wMulDown } from "../math/wad.ts";
import type { FeedPrice, Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { MedianFeedSettings } from "./feed-settings.ts";
import type { Quote } from "./quote.ts";

/** What the fresh quotes say at one instant, before any gate. */
export interface Reading {
  /** Fresh prices, ascending. */
  readonly prices: readonly FeedPrice[];
  /** The kept ones are `prices[keptFrom]` up to, not including, `prices[keptTo]`. */
  readonly keptFrom: number;
  readonly keptTo: number;
  /** Median of all fresh prices; 0 without any. */
  readonly median: FeedPrice;
  /** Median of the kept prices; 0 without any. */
  readonly candidate: FeedPrice;
}

const NOTHING = as<FeedPrice>(0n);

/** Whether a quote taken at `at` still counts at `now`. */
export function isFresh(settings: MedianFeedSettings, at: Millis, now: Millis): boolean {
  return now - at <= settings.maxAgeMs;
}

/**
 * Whether `price` lies farther than `part` of `base` from it. Exactly as far is not beyond. Needs neither
 * a division nor an overflow check: prices are at most 128 bits wide, parts at most a WAD.
 */
export function isBeyond(price: FeedPrice, base: FeedPrice, part: Wad): boolean {
  const distance = price > base ? price - base : base - price;
  return distance * WAD > base * part;
}

/** The price at `place` of a sorted list; the caller knows that there is one. */
export function priceAt(prices: readonly FeedPrice[], place: number): FeedPrice {
  return prices[place] as FeedPrice;
}

/**
 * Sorts the fresh quotes, drops those farther than the outlier distance from their median, and takes
 * the median of the rest. The median of an even count is the mean of the two middle prices, rounded
 * down. That favours the book: it values collateral by up to half a unit less.
 */
export function readQuotes(
  settings: MedianFeedSettings,
  quotes: readonly Quote[],
  now: Millis,
): Reading {
  const prices = sortedFreshPrices(settings, quotes, now);
  const count = prices.length;
  const median = medianOf(prices, 0, count);
  // A lone price is its own median, and equal prices are nobody's outliers: nothing to drop.
  if (prices[0] === prices[count - 1]) {
    return { prices, keptFrom: 0, keptTo: count, median, candidate: median };
  }
  // Exact, although rounded: prices are whole numbers.
  const distance = wMulDown(median, settings.outlierDistance);
  const lowest = median - distance;
  const highest = median + distance;
  let keptFrom = 0;
  let keptTo = count;
  while (keptFrom < keptTo && priceAt(prices, keptFrom) < lowest) keptFrom += 1;
  while (keptFrom < keptTo && priceAt(prices, keptTo - 1) > highest) keptTo -= 1;
  const isComplete = keptTo - keptFrom === count;
  const candidate = isComplete ? median : medianOf(prices, keptFrom, keptTo);
  return { prices, keptFrom, keptTo, median, candidate };
}

/** How many of the kept venues lie within the outlier distance of the candidate. */
export function agreeingVenues(settings: MedianFeedSettings, reading: Reading): number {
  let agreeing = 0;
  for (let index = reading.keptFrom; index < reading.keptTo; index += 1) {
    const price = priceAt(reading.prices, index);
    if (!isBeyond(price, reading.candidate, settings.outlierDistance)) agreeing += 1;
  }
  return agreeing;
}

/** Insertion sort: at most 32 prices, mostly one to eight. */
function sortedFreshPrices(
  settings: MedianFeedSettings,
  quotes: readonly Quote[],
  now: Millis,
): FeedPrice[] {
  const prices: FeedPrice[] = [];
  for (const quote of quotes) {
    if (!isFresh(settings, quote.at, now)) continue;
    const { price } = quote;
    let place = prices.length;
    while (place > 0 && priceAt(prices, place - 1) > price) {
      prices[place] = priceAt(prices, place - 1);
      place -= 1;
    }
    prices[place] = price;
  }
  return prices;
}

function medianOf(prices: readonly FeedPrice[], from: number, to: number): FeedPrice {
  if (from === to) return NOTHING;
  const middle = (from + to) >> 1;
  const upper = priceAt(prices, middle);
  if ((to - from) % 2 === 1) return upper;
  const lower = priceAt(prices, middle - 1);
  return lower === upper ? upper : as((lower + upper) / 2n);
}
