import { squareRootDown } from "../math/square-root.ts";
import { WAD } from "../math/wad.ts";
import type { FieldProblem } from "../units/field-problem.ts";
import type { FeedPrice, Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";

/** How a market estimates the volatility of its price. */
export interface VolatilitySettings {
  /** Time between samples of the confirmed mark, at whole multiples of it since 1970. */
  readonly sampleMs: Millis;
  /** The latest squared return counts one part in so many: about the memory, in samples. */
  readonly memorySamples: number;
  /** The estimate is told in whole steps of this, upwards, so that it moves rarely. WAD. */
  readonly step: Wad;
}

/** What a market has made of the samples so far. */
export interface VolatilityEstimate {
  /** The latest sample. */
  readonly price: FeedPrice;
  readonly sampledAt: Millis;
  /** Variance of the return between two samples, WAD. */
  readonly variance: bigint;
  /** Its root in whole steps: what triggers follow. WAD. */
  readonly volatility: Wad;
}

/** An hour, a memory of about a day, and a tenth of a percent: what docs/volatility.md compares. */
export const HOURLY_VOLATILITY: VolatilitySettings = {
  sampleMs: 3_600_000 as Millis,
  memorySamples: 24,
  step: as(WAD / 1000n),
};

const SAMPLE_MS_MIN = 60_000;
const SAMPLE_MS_MAX = 86_400_000;
const MEMORY_SAMPLES_MAX = 1_000;
const STEP_MIN = WAD / 10_000n;
const STEP_MAX = WAD / 10n;

/** Every problem of these settings; empty when they may be used. */
export function validateVolatility(settings: VolatilitySettings): FieldProblem[] {
  const { sampleMs, memorySamples, step } = settings;
  const problems: FieldProblem[] = [];
  const claim = (holds: boolean, name: string, problem: string): void => {
    if (!holds) problems.push({ field: `volatility.${name}`, problem });
  };
  const isWithin = (value: number, least: number, most: number): boolean =>
    Number.isInteger(value) && value >= least && value <= most;
  claim(
    isWithin(sampleMs, SAMPLE_MS_MIN, SAMPLE_MS_MAX),
    "sampleMs",
    "must lie between a minute and a day",
  );
  claim(
    isWithin(memorySamples, 2, MEMORY_SAMPLES_MAX),
    "memorySamples",
    `must lie between 2 and ${MEMORY_SAMPLES_MAX}`,
  );
  claim(step >= STEP_MIN && step <= STEP_MAX, "step", "must lie between 0.01 and 10 %");
  return problems;
}

/** Whether a sample instant has passed since the last sample, or there has been none. */
export function isSampleDue(sampleMs: Millis, last: Millis | null, now: Millis): boolean {
  return last === null || Math.floor(now / sampleMs) > Math.floor(last / sampleMs);
}

/**
 * Variance after one more sample, WAD: a moving average of squared returns in which the latest counts
 * one part in `memorySamples`. The return is 2·(p − q)/(p + q), the logarithm's first term, off by less
 * than its cube by twelve. A sample that was missed makes the next return one over a longer time; it
 * counts as one. Rounded towards the old variance.
 */
export function nextVariance(
  variance: bigint,
  before: FeedPrice,
  now: FeedPrice,
  memorySamples: number,
): bigint {
  const change = (2n * (now - before) * WAD) / (now + before);
  const squared = (change * change) / WAD;
  return variance + (squared - variance) / BigInt(memorySamples);
}

/** One standard deviation of the return between two samples, WAD, in whole steps up. */
export function volatilityIn(step: Wad, variance: bigint): Wad {
  const deviation = squareRootDown(variance * WAD);
  return as(((deviation + step - 1n) / step) * step);
}
