import { as, type FeedPrice } from "@plimsoll/engine";
import type { DayPrices } from "./crash.ts";
import type { Dice } from "./dice.ts";

export const MINUTES_OF_DAY = 1_440;
const LAST_MINUTE = MINUTES_OF_DAY - 1;

/** Least minutes between two of the four known prices of a day. */
const LEG_MINUTES_MIN = 30;
/** How far dice may move an extreme from where an even pace would put it. */
const SHIFT_MINUTES_MAX = 60;

/** A price that is known, and the minute at which the bridge puts it. */
interface Pillar {
  readonly minute: number;
  readonly price: bigint;
}

/**
 * The prices of a day, minute by minute. Open, high, low and close are exactly those of the facts; what
 * lies between them is drawn by chance.
 *
 * 1. The order of high and low is the one in which the lab plays every candle. A day that ends no lower
 *    than it begins sees its low first. A day that falls sees its high first.
 * 2. The open stands at minute 0 and the close at minute 1439. High and low stand where a walk at an even
 *    pace meets them, moved by chance by up to an hour.
 * 3. Between two such pillars the minute in the middle gets the price half-way, moved by chance. The move
 *    is at most a quarter of the day's range times the square root of the leg's share of the day. Then the
 *    same is done with both halves, and so on.
 * 4. A price that would leave the day's range is mirrored at its edge.
 *
 * Real days have jumps and calm hours. This knows neither.
 */
export function bridgeDay(day: DayPrices, dice: Dice): FeedPrice[] {
  const prices = Array.from({ length: MINUTES_OF_DAY }, () => 0n);
  const pillars = pillarsOf(day, dice);
  for (const { minute, price } of pillars) prices[minute] = price;
  pillars.forEach((pillar, index) => {
    const next = pillars[index + 1];
    if (next !== undefined) fill(prices, { from: pillar, to: next, day, dice });
  });
  return prices.map((price) => as<FeedPrice>(price));
}

function pillarsOf({ open, high, low, close }: DayPrices, dice: Dice): readonly Pillar[] {
  const [first, second] = close >= open ? [low, high] : [high, low];
  const [legOne, legTwo] = [distance(open, first), distance(first, second)];
  const way = legOne + legTwo + distance(second, close);
  const paced = (walked: bigint): number =>
    way === 0n ? MINUTES_OF_DAY / 2 : share(walked, way, LAST_MINUTE);
  const shift = (): number => (dice.draw() % (2 * SHIFT_MINUTES_MAX + 1)) - SHIFT_MINUTES_MAX;
  const one = between(paced(legOne) + shift(), LEG_MINUTES_MIN, LAST_MINUTE - 2 * LEG_MINUTES_MIN);
  const two = between(
    paced(legOne + legTwo) + shift(),
    one + LEG_MINUTES_MIN,
    LAST_MINUTE - LEG_MINUTES_MIN,
  );
  return [
    { minute: 0, price: open },
    { minute: one, price: first },
    { minute: two, price: second },
    { minute: LAST_MINUTE, price: close },
  ];
}

interface Leg {
  readonly from: Pillar;
  readonly to: Pillar;
  readonly day: DayPrices;
  readonly dice: Dice;
}

/** Puts the middle of the leg in place, then those of its halves. */
function fill(prices: bigint[], { from, to, day, dice }: Leg): void {
  const length = to.minute - from.minute;
  if (length < 2) return;
  const minute = from.minute + (length >> 1);
  const straight =
    from.price + ((to.price - from.price) * BigInt(minute - from.minute)) / BigInt(length);
  const reach = ((day.high - day.low) * rootOfShare(length)) / (4n * ROOT_ONE);
  // From −reach to +reach: the dice's 32 bits as a share of the whole width.
  const shift = (2n * reach * BigInt(dice.draw())) / 0xffff_ffffn - reach;
  const middle = { minute, price: mirrored(straight + shift, day) };
  prices[minute] = middle.price;
  fill(prices, { from, to: middle, day, dice });
  fill(prices, { from: middle, to, day, dice });
}

function mirrored(price: bigint, { high, low }: DayPrices): bigint {
  const down = price > high ? 2n * high - price : price;
  const up = down < low ? 2n * low - down : down;
  return up > high ? high : up;
}

const ROOT_ONE = 1n << 10n;

/** √(minutes / 1440) × 2^10, rounded down. */
function rootOfShare(minutes: number): bigint {
  return ROOTS[minutes] ?? ROOT_ONE;
}

const ROOTS: readonly bigint[] = rootsOfShares();

/** The squares rise with the roots, so one pass finds them all without a square root. */
function rootsOfShares(): readonly bigint[] {
  const roots: bigint[] = [];
  let root = 0n;
  for (let minutes = 0n; minutes <= BigInt(MINUTES_OF_DAY); minutes += 1n) {
    while ((root + 1n) * (root + 1n) * BigInt(MINUTES_OF_DAY) <= minutes * ROOT_ONE * ROOT_ONE) {
      root += 1n;
    }
    roots.push(root);
  }
  return roots;
}

function distance(one: bigint, other: bigint): bigint {
  return one > other ? one - other : other - one;
}

/** `part` / `whole` of `steps`, rounded down; found by counting, so that no price becomes a number. */
function share(part: bigint, whole: bigint, steps: number): number {
  let step = 0;
  while (step < steps && BigInt(step + 1) * whole <= part * BigInt(steps)) step += 1;
  return step;
}

function between(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
