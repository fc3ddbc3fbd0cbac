import { as, assert, parseAmount, type FeedPrice, type Millis } from "@plimsoll/engine";
import type { Bars, PricePoint } from "../inputs/price-path.ts";
import { bridgeDay, MINUTES_OF_DAY } from "./bridge.ts";
import {
  CRASH_PRICE_DECIMALS,
  type Crash,
  type CrashAsset,
  type CrashId,
  type DayOfFacts,
  type DayPrices,
} from "./crash.ts";
import { diceFrom } from "./dice.ts";
import { crashOf } from "./documented-crashes.ts";
import { realDays } from "./real-days.ts";

export const MINUTE_MS = 60_000;
export const DAY_MS = MINUTES_OF_DAY * MINUTE_MS;

/** The seed of every bridge unless another is asked for. */
const CRASH_SEED = 1;

/** What a coin cost throughout a crash. Prices are dollars for one coin × 10^8. */
export interface CrashPath {
  readonly crash: CrashId;
  readonly asset: CrashAsset;
  /** 00:00 UTC of the first day. */
  readonly from: Millis;
  /** 00:00 UTC after the last day. */
  readonly to: Millis;
  readonly days: number;
  /** Days played from real candles; all others are a bridge between four facts. */
  readonly realDays: number;
  /**
   * The price in force at this instant, which must lie in [`from`, `to`]. A bridge speaks once a
   * minute, candles four times a bar; in between, and at `to` itself, the last price holds.
   *
   * @throws RangeError outside the crash
   */
  readonly priceAt: (at: Millis) => FeedPrice;
  /** Every price of the path, in order; worked out at the first call and kept. */
  readonly points: () => readonly PricePoint[];
}

interface CrashPathTerms {
  readonly crash: CrashId;
  readonly asset: CrashAsset;
  /** Another seed makes another bridge between the same facts. */
  readonly seed?: number;
  /** Real candles (prices scaled by 10^18): they replace the bridge of each day they cover. */
  readonly candles?: Bars;
}

/**
 * The documented days of a crash with a seeded bridge between their facts: open, high, low and close
 * of each day are real, the minutes between them are not (see `bridgeDay`). Real candles replace
 * the bridge day by day. The same terms give the same prices on every machine. A day is worked out
 * when it is first asked for (about 1,400 integer steps) and kept.
 */
export function crashPath(terms: CrashPathTerms): CrashPath {
  const { crash: id, asset, seed = CRASH_SEED, candles } = terms;
  const crash = crashOf(id);
  const facts = daysOf(crash, asset);
  const from = firstInstantOf(crash);
  const to = (from + facts.length * DAY_MS) as Millis;
  const known = new Map<number, readonly PricePoint[]>(
    candles === undefined ? [] : realDays(candles, { from, days: facts.length }),
  );
  const real = known.size;
  const pointsOf = (index: number): readonly PricePoint[] => {
    const ready = known.get(index);
    if (ready !== undefined) return ready;
    const day = facts[index];
    assert(day !== undefined, "every instant of a crash lies in one of its days");
    const begin = from + index * DAY_MS;
    const points = bridgeDay(day, diceFrom(`${id}/${asset}/${seed}/${index}`)).map(
      (price, minute) => ({ at: (begin + minute * MINUTE_MS) as Millis, price }),
    );
    known.set(index, points);
    return points;
  };
  const priceAt = (at: Millis): FeedPrice => {
    if (!(at >= from && at <= to)) {
      throw new RangeError(`${at} lies outside ${id}, which lasts from ${from} to ${to}.`);
    }
    const index = Math.min(Math.floor((at - from) / DAY_MS), facts.length - 1);
    return lastUntil(pointsOf(index), at).price;
  };
  let all: readonly PricePoint[] | undefined;
  const points = (): readonly PricePoint[] =>
    (all ??= facts.flatMap((_, index) => pointsOf(index)));
  return { crash: id, asset, from, to, days: facts.length, realDays: real, priceAt, points };
}

/** The last point that is not after `at`; the first one where there is none. */
function lastUntil(points: readonly PricePoint[], at: Millis): PricePoint {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const point = points[middle];
    if (point !== undefined && point.at <= at) low = middle;
    else high = middle - 1;
  }
  const found = points[low];
  assert(found !== undefined, "every day of a crash has prices");
  return found;
}

/** The prices of each day as facts, scaled by 10^8, in order. */
export function daysOf(crash: Crash, asset: CrashAsset): readonly DayPrices[] {
  return crash.days[asset].map(dayPrices);
}

/** 00:00 UTC of the first day of a crash. */
export function firstInstantOf(crash: Crash): Millis {
  const [day] = crash.days.BTC;
  assert(day !== undefined, "a crash has days");
  return Date.parse(`${day[0]}T00:00:00Z`) as Millis;
}

function dayPrices([day, facts]: DayOfFacts): DayPrices {
  const [open, high, low, close] = facts.split(" ").map((text) => {
    const parsed = parseAmount(text, CRASH_PRICE_DECIMALS);
    if (!parsed.ok) throw new Error(`${day}: ${parsed.problem}`);
    return as<FeedPrice>(parsed.amount);
  });
  assert(
    open !== undefined && high !== undefined && low !== undefined && close !== undefined,
    "a day of facts has four prices",
  );
  return { open, high, low, close };
}
