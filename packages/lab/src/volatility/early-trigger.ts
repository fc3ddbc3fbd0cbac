import { as, WAD, wExp, type FeedPrice, type Wad } from "@plimsoll/engine";

/** What makes a trigger follow volatility. Ratios are WAD. */
export interface EarlyTrigger {
  readonly lltv: Wad;
  /** The trigger is never above this, which is the fixed trigger it is compared with. */
  readonly fixed: Wad;
  /** Nor below this. */
  readonly floor: Wad;
  /** Hours that shall be left to the LLTV when the price falls by one standard deviation. */
  readonly hours: bigint;
  /** The trigger moves in whole steps of this, downwards, so that it moves rarely. */
  readonly step: Wad;
}

/** Weight of the latest hour: 1/24, so that the memory is about a day. */
const MEMORY_HOURS = 24n;

/**
 * Variance of an hour, WAD: a moving average of squared returns in which the latest counts 1/24. The
 * return is 2·(p − q)/(p + q), the logarithm's first term, off by less than its cube by twelve. Rounded
 * down at each step.
 */
export function nextVariance(variance: bigint, before: FeedPrice, now: FeedPrice): bigint {
  const change = (2n * (now - before) * WAD) / (now + before);
  const squared = (change * change) / WAD;
  return variance + (squared - variance) / MEMORY_HOURS;
}

/**
 * LLTV × exp(−σ·√hours), in whole steps down, between floor and fixed: where a fall of one standard
 * deviation over the hours ends at the LLTV.
 */
export function triggerAt(variance: bigint, terms: EarlyTrigger): Wad {
  const deviation = root(variance * terms.hours * WAD);
  const raw = (terms.lltv * wExp(-deviation)) / WAD;
  const stepped = raw - (raw % terms.step);
  if (stepped > terms.fixed) return terms.fixed;
  return as(stepped < terms.floor ? terms.floor : stepped);
}

/** Square root, rounded down, by Newton's steps from above. */
function root(square: bigint): bigint {
  if (square < 2n) return square;
  let guess = 1n << BigInt((square.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + square / guess) / 2n;
    if (next >= guess) return guess;
    guess = next;
  }
}
