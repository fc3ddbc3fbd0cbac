import { WAD } from "../math/wad.ts";
import type { FieldProblem } from "../units/field-problem.ts";
import type { CollateralAssets, LoanAssets, Wad } from "../units/quantity.ts";
import { UINT128_MAX } from "../units/quantity.ts";
import type { EarlyTrigger, ObservedVolatility } from "./early-trigger.ts";
import { earlyTriggerLtv, earlyTriggerProblems } from "./early-trigger.ts";

/** Adds the borrower's own spare collateral asset. */
interface TopUpStep {
  readonly kind: "top_up";
  readonly triggerLtv: Wad;
  readonly targetLtv: Wad;
  /** Most collateral this step may ever add, or null. */
  readonly cap: CollateralAssets | null;
}

/** Repays from the borrower's own loan asset. */
interface RepayStep {
  readonly kind: "repay";
  readonly triggerLtv: Wad;
  readonly targetLtv: Wad;
  /** Most loan assets this step may ever spend, or null. */
  readonly cap: LoanAssets | null;
}

/** Sells a small slice of collateral at the mark less the market's deleverage fee. */
interface DeleverageStep {
  readonly kind: "deleverage";
  readonly triggerLtv: Wad;
  readonly targetLtv: Wad;
  /** Most collateral this step may ever sell, or null. */
  readonly cap: CollateralAssets | null;
  /** Lets the trigger follow volatility, in a market that estimates it; without it stays fixed. */
  readonly early?: EarlyTrigger;
}

/** Sells what repays the whole debt and gives the rest back. */
interface CloseStep {
  readonly kind: "close";
  readonly triggerLtv: Wad;
}

export type PlanStep = TopUpStep | RepayStep | DeleverageStep | CloseStep;

/**
 * What shall happen to a loan before its liquidation, chosen by the borrower. Steps stand in the
 * order of rank: of two steps whose triggers are crossed at once the lower trigger acts first,
 * then the earlier rank.
 */
export interface ProtectionPlan {
  readonly steps: readonly PlanStep[];
}

/** Most steps of one plan. */
export const PLAN_STEPS_MAX = 6;

/** LTV at or below which a step that could not restore its target is armed again. */
export function rearmLtvOf(step: PlanStep): Wad {
  return step.kind === "close" ? step.triggerLtv : step.targetLtv;
}

/** LTV at which a step acts in a market with this LLTV; `observed` is null where nothing is estimated. */
export function triggerLtvOf(step: PlanStep, lltv: Wad, observed: ObservedVolatility | null): Wad {
  const { triggerLtv } = step;
  if (observed === null || step.kind !== "deleverage" || step.early === undefined) {
    return triggerLtv;
  }
  return earlyTriggerLtv(step.early, { lltv, triggerLtv }, observed);
}

/** Place of the first step that follows volatility; −1 when none does. */
export function earlyStepOf(plan: ProtectionPlan | null): number {
  if (plan === null) return -1;
  return plan.steps.findIndex((step) => step.kind === "deleverage" && step.early !== undefined);
}

/** Every problem of a plan for a market with this LLTV; empty when it may be used. */
export function validatePlan(plan: ProtectionPlan, lltv: Wad, deleverageFee: Wad): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const steps: readonly PlanStep[] = plan.steps;
  if (steps.length > PLAN_STEPS_MAX) {
    return [{ field: "plan.steps", problem: `has more than ${PLAN_STEPS_MAX} steps; use fewer` }];
  }
  steps.forEach((step, index) => {
    const field = `plan.steps[${index}]`;
    if (step.triggerLtv <= 0n || step.triggerLtv >= lltv) {
      problems.push({ field: `${field}.triggerLtv`, problem: "must lie between 0 and the LLTV" });
    }
    if (step.kind === "close") return;
    if (step.targetLtv <= 0n || step.targetLtv >= step.triggerLtv) {
      problems.push({ field: `${field}.targetLtv`, problem: "must lie between 0 and the trigger" });
    }
    if (step.cap !== null && (step.cap <= 0n || step.cap > UINT128_MAX)) {
      problems.push({
        field: `${field}.cap`,
        problem: "must be positive and fit 128 bits, or be null",
      });
    }
    if (step.kind === "deleverage" && step.targetLtv * (WAD + deleverageFee) >= WAD * WAD) {
      problems.push({
        field: `${field}.targetLtv`,
        problem: "cannot be reached at this fee; lower it",
      });
    }
    if (step.kind === "deleverage" && step.early !== undefined) {
      problems.push(...earlyTriggerProblems(step.early, step, `${field}.early`));
    }
  });
  return problems;
}
