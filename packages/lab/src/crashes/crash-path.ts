import { as, assert, parseAmount, type FeedPrice, type Millis } from "@plimsoll/engine";
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

export const MINUTE_MS = 60_000;
const DAY_MS = MINUTES_OF_DAY * MINUTE_MS;

/** The seed of every bridge unless another is asked for. */
export const CRASH_SEED = 1;

/** What a coin cost throughout a crash. */
export interface CrashPath {
  readonly crash: CrashId;
  readonly asset: CrashAsset;
  /** 00:00 UTC of the first day. */
  readonly from: Millis;
  /** 00:00 UTC after the last day. */
  readonly to: Millis;
  /** Minutes from `from` to `to`. */
  readonly minutes: number;
  /**
   * Dollars for one coin × 10^8 at this instant, which must lie in [`from`, `to`]; minute by
   * minute, so it holds until the next minute begins. At `to` itself the last close holds.
   *
   * @throws RangeError outside the crash
   */
  readonly priceAt: (at: Millis) => FeedPrice;
}

export interface CrashPathTerms {
  readonly crash: CrashId;
  readonly asset: CrashAsset;
  /** Another seed makes another bridge between the same facts. */
  readonly seed?: number;
}

/**
 * The documented days of a crash with a seeded bridge between their facts: open, high, low and close
 * of each day are real, the minutes between them are not (see `bridgeDay`). The same terms give the
 * same prices on every machine. A day is worked out when it is first asked for (about 1,400 integer
 * steps) and kept.
 */
export function crashPath({ crash: id, asset, seed = CRASH_SEED }: CrashPathTerms): CrashPath {
  const crash = crashOf(id);
  const days = daysOf(crash, asset);
  const from = firstInstantOf(crash);
  const to = (from + days.length * DAY_MS) as Millis;
  const known = new Map<number, readonly FeedPrice[]>();
  const pricesOf = (index: number, day: DayPrices): readonly FeedPrice[] => {
    const prices = known.get(index) ?? bridgeDay(day, diceFrom(`${id}/${asset}/${seed}/${index}`));
    known.set(index, prices);
    return prices;
  };
  const priceAt = (at: Millis): FeedPrice => {
    if (!(at >= from && at <= to)) {
      throw new RangeError(`${at} lies outside ${id}, which lasts from ${from} to ${to}.`);
    }
    const minute = Math.min(Math.floor((at - from) / MINUTE_MS), days.length * MINUTES_OF_DAY - 1);
    const index = Math.floor(minute / MINUTES_OF_DAY);
    const day = days[index];
    assert(day !== undefined, "every minute of a crash lies in one of its days");
    const price = pricesOf(index, day)[minute % MINUTES_OF_DAY];
    assert(price !== undefined, "every day of a bridge has all its minutes");
    return price;
  };
  return { crash: id, asset, from, to, minutes: days.length * MINUTES_OF_DAY, priceAt };
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
