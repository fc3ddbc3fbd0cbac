/**
 * The adaptive curve: a rate that moves until 90 % of the supply is lent out. It moves in two ways:
 * - At once, with the utilization: from a quarter of the rate at target (nothing is lent) to four
 *   times the rate at target (everything is lent).
 * - Over time: the rate at target itself grows or shrinks, by a factor of at most e^50 a year.
 *
 * Source: AdaptiveCurveIrm v1.0.0 of morpho-blue-irm. Quotients round toward zero, as there.
 */
import { wExp } from "../math/exp.ts";
import { bound } from "../math/signed.ts";
import { WAD } from "../math/wad.ts";
import type { Wad, WadPerSecond } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";

/** What a rate model says about one stretch of time. */
export interface BorrowRate {
  /** Rate to charge over the whole stretch, WAD per second. */
  readonly averageRate: WadPerSecond;
  /** The adaptive curve's rate at its target utilization when the stretch ends; 0 for every other model. */
  readonly rateAtTarget: WadPerSecond;
}

/** Utilization that the curve steers to: 90 %. */
export const TARGET_UTILIZATION = 900_000_000_000_000_000n as Wad;
/** Rate at target of a new market: 4 % a year. */
export const INITIAL_RATE_AT_TARGET = 1_268_391_679n as WadPerSecond;
/** Lowest rate at target: 0.1 % a year. */
export const RATE_AT_TARGET_MIN = 31_709_791n as WadPerSecond;
/** Highest rate at target: 200 % a year. */
export const RATE_AT_TARGET_MAX = 63_419_583_967n as WadPerSecond;
/** How fast the rate at target moves when the error is 1: 50 a year, WAD per second. */
const ADJUSTMENT_SPEED = 1_585_489_599_188n;

/**
 * The average rate over `elapsedSeconds` at a constant `utilization`, and the rate at target when they
 * end. A `startRateAtTarget` of 0 means that the market has none yet. Then the initial one counts.
 *
 * No result leaves 256 signed bits, so nothing is checked here. A utilization is below 2^188, because
 * totals have 128 bits. The error is below 2^192. Each factor after that is below 2^63.
 */
export function adaptiveCurveRate(
  utilization: Wad,
  startRateAtTarget: WadPerSecond,
  elapsedSeconds: bigint,
): BorrowRate {
  const distance = utilization - TARGET_UTILIZATION;
  // The distance, divided by the room on its side: 10 % above the target, 90 % below. In lowest terms.
  const error = distance > 0n ? distance * 10n : (distance * 10n) / 9n;
  // The steepness, 4 on both sides, gives the coefficients 4 - 1 and 1 - 1/4.
  const multiple = WAD + (error < 0n ? (error * 3n) / 4n : error * 3n);

  let average: bigint = startRateAtTarget;
  let end: bigint = startRateAtTarget;
  if (startRateAtTarget === 0n) {
    average = INITIAL_RATE_AT_TARGET;
    end = INITIAL_RATE_AT_TARGET;
  } else {
    const linearAdaptation = ((ADJUSTMENT_SPEED * error) / WAD) * elapsedSeconds;
    if (linearAdaptation !== 0n) {
      const middle = adapted(startRateAtTarget, linearAdaptation / 2n);
      end = adapted(startRateAtTarget, linearAdaptation);
      // Trapezoids over both halves of the time.
      average = (startRateAtTarget + end + 2n * middle) / 4n;
    }
  }
  return { averageRate: as((multiple * average) / WAD), rateAtTarget: as(end) };
}

/** `rateAtTarget` after it grew by the exponent `linearAdaptation`, within its bounds. */
function adapted(rateAtTarget: bigint, linearAdaptation: bigint): bigint {
  return bound(
    (rateAtTarget * wExp(linearAdaptation)) / WAD,
    RATE_AT_TARGET_MIN,
    RATE_AT_TARGET_MAX,
  );
}
