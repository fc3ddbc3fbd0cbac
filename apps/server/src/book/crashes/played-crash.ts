import { as, parseAmount, type FeedPrice, type Millis } from "@plimsoll/engine";
import {
  crashPath,
  crashWindowAt,
  type Candle,
  type CrashAsset,
  type CrashPath,
  type CrashWindow,
} from "@plimsoll/lab/crashes";

/** An hour of real trade, added up from the candles of one length. */
export interface RealHour {
  readonly at: Millis;
  /** Dollars for one coin as decimal text. */
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  /** Length of the candles it was made of. */
  readonly intervalSeconds: number;
  readonly sources: readonly string[];
}

/** A crash as it is rehearsed: a path, and the real hours in it. */
export interface PlayedCrash {
  readonly path: CrashPath;
  /** Hours of the days that are played from candles, in order; none on the other days. */
  readonly hours: readonly RealHour[];
  /** Where those hours come from, without repetition. */
  readonly sources: readonly string[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Decimals of the prices of a candle of the lab. */
const PRICE_DECIMALS = 18;

/**
 * A crash with real hours on the days they cover and the bridge on all others. A day is played from
 * one length of candles only: the finest that covers three quarters of its hours, the first among
 * them. `hours` may be of any crash and of any length, in order of time within each length.
 */
export function playCrash(
  asset: CrashAsset,
  window: CrashWindow,
  hours: readonly RealHour[],
): PlayedCrash {
  const { crash, from, days } = window;
  const here = hours.filter(({ at }) => crashWindowAt(at)?.crash === crash);
  const chosen = Array.from({ length: days }, (_, day) => finestOf(here, from + day * DAY_MS));
  const played = chosen.flat();
  if (played.length === 0) return { path: crashPath({ crash, asset }), hours: [], sources: [] };
  const candles = { candles: played.map(candleOf), barMs: HOUR_MS };
  const sources = [...new Set(played.flatMap((hour) => hour.sources))].sort();
  return { path: crashPath({ crash, asset, candles }), hours: played, sources };
}

/** The hours of a day by the finest candles that cover it; none where no length does. */
function finestOf(hours: readonly RealHour[], begin: number): readonly RealHour[] {
  const ofDay = hours.filter(({ at }) => at >= begin && at < begin + DAY_MS);
  const lengths = [...new Set(ofDay.map(({ intervalSeconds }) => intervalSeconds))];
  for (const length of lengths.sort((left, right) => left - right)) {
    const found = ofDay.filter(({ intervalSeconds }) => intervalSeconds === length);
    if (found[0]?.at === begin && found.length * 4 >= 24 * 3) return found;
  }
  return [];
}

function candleOf({ at, open, high, low, close }: RealHour): Candle {
  return { at, open: price(open), high: price(high), low: price(low), close: price(close) };
}

function price(text: string): FeedPrice {
  const parsed = parseAmount(text, PRICE_DECIMALS);
  if (!parsed.ok) throw new Error(`The stored price ${text} cannot be read: ${parsed.problem}`);
  return as<FeedPrice>(parsed.amount);
}
