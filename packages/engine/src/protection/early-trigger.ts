import { wExp } from "../math/exp.ts";
import { squareRootDown } from "../math/square-root.ts";
import { WAD } from "../math/wad.ts";
import type { FieldProblem } from "../units/field-problem.ts";
import type { Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";

/** What makes a step's trigger follow volatility, below the step's own trigger. */
export interface EarlyTrigger {
  /** Hours that shall be left to the LLTV when the price falls by one standard deviation. */
  readonly hours: number;
  /** The trigger never goes below this, whatever the price does. WAD. */
  readonly floorLtv: Wad;
}

/** How much a market's price moves: what triggers follow. */
export interface ObservedVolatility {
  /** One standard deviation of the return over `sampleMs`, WAD; 0 until it has been estimated. */
  readonly volatility: Wad;
  readonly sampleMs: Millis;
}

/** Longest time to the LLTV that a step may ask for: thirty days. */
const HOURS_MAX = 720;
const HOUR_MS = 3_600_000n;

/**
 * LTV at which an early trigger acts: LLTV × exp(−σ·√(hours / sample)), never above the step's own
 * trigger nor below the floor. There a fall of one standard deviation over the hours ends at the LLTV.
 * Rounded down, in favour of acting early; exp is the reference's approximation.
 */
export function earlyTriggerLtv(
  { hours, floorLtv }: EarlyTrigger,
  { lltv, triggerLtv }: { readonly lltv: Wad; readonly triggerLtv: Wad },
  observed: ObservedVolatility,
): Wad {
  const samples = (BigInt(hours) * HOUR_MS * WAD * WAD) / BigInt(observed.sampleMs);
  const fall = (observed.volatility * squareRootDown(samples)) / WAD;
  const early = (lltv * wExp(-fall)) / WAD;
  if (early >= triggerLtv) return triggerLtv;
  return early < floorLtv ? floorLtv : as(early);
}

/** Every problem of a step's early trigger, whose fields begin with `field`. */
export function earlyTriggerProblems(
  { hours, floorLtv }: EarlyTrigger,
  bounds: { readonly targetLtv: Wad; readonly triggerLtv: Wad },
  field: string,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (!Number.isInteger(hours) || hours < 1 || hours > HOURS_MAX) {
    problems.push({ field: `${field}.hours`, problem: `must lie between 1 and ${HOURS_MAX}` });
  }
  if (floorLtv <= bounds.targetLtv || floorLtv >= bounds.triggerLtv) {
    const problem = "must lie between the target and the trigger";
    problems.push({ field: `${field}.floorLtv`, problem });
  }
  return problems;
}
