import { WAD } from "../math/wad.ts";
import type { LiquidationPolicy } from "../liquidation/liquidation-policy.ts";
import type { Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { ObservedVolatility } from "./early-trigger.ts";
import type { PlanStep, ProtectionPlan } from "./plan.ts";
import { PLAN_STEPS_MAX, rearmLtvOf, triggerLtvOf } from "./plan.ts";

/** What happens to a loan when its LTV exceeds a trigger's. */
type TriggerAction =
  | { readonly kind: "alert"; readonly rung: "market" | "own" }
  | { readonly kind: "plan"; readonly step: PlanStep; readonly index: number }
  | { readonly kind: "soft" }
  | { readonly kind: "liquidation" }
  | { readonly kind: "liquidatable" };

/** One thing that must happen to a loan at one LTV. */
export interface Trigger {
  readonly ltv: Wad;
  readonly action: TriggerAction;
  /** Bit in a loan's `disarmed` mask; 0 for triggers that never disarm (sales of the market). */
  readonly bit: number;
  /** A disarmed trigger is armed again when the loan no longer exceeds this LTV. */
  readonly rearmLtv: Wad;
  /** Whether it does more than tell. */
  readonly movesAssets: boolean;
  /** Whether it sells collateral, so that it must wait while the loan's sales do. */
  readonly sells: boolean;
  /** Whether it is a sale of the market's, in a market that may hold such sales back. */
  readonly waitsApart: boolean;
  /** `ltv` as a double, for the search key only. */
  readonly ltvNumber: number;
  readonly rearmLtvNumber: number;
}

/** All triggers of a loan, lowest LTV first. Loans with equal settings share one schedule. */
export type Schedule = readonly Trigger[];

interface ScheduleTerms {
  readonly lltv: Wad;
  readonly policy: LiquidationPolicy;
  readonly marketAlertLtvs: readonly Wad[];
  readonly ownAlertLtvs: readonly Wad[];
  readonly alertHysteresis: Wad;
  readonly plan: ProtectionPlan | null;
  /** What early triggers follow; null where nothing is estimated. */
  readonly observed: ObservedVolatility | null;
  /** Whether the market may hold its sales back for a while, everything else going on. */
  readonly mayHoldSales: boolean;
}

/** Most alert rungs of a market, and of one borrower beside them; by price as many again. */
export const MARKET_ALERTS_MAX = 4;
export const OWN_ALERTS_MAX = 5;

// A trigger keeps its bit whatever else changes, so a loan's mask survives a new plan or policy.
const OWN_ALERT_BIT = MARKET_ALERTS_MAX;
const PLAN_BIT = OWN_ALERT_BIT + OWN_ALERTS_MAX;
const LIQUIDATABLE_BIT = PLAN_BIT + PLAN_STEPS_MAX;
/** Bit of a borrower's first alert by price (own-alerts.ts); it waits apart from the schedule. */
export const PRICE_ALERT_BIT = LIQUIDATABLE_BIT + 1;

/** Bits of the plan's steps; a new plan starts with all of them armed. */
export const PLAN_BITS = ((1 << PLAN_STEPS_MAX) - 1) << PLAN_BIT;
/** Bits of the borrower's own alerts. */
export const OWN_ALERT_BITS = ((1 << OWN_ALERTS_MAX) - 1) << OWN_ALERT_BIT;

/** At one LTV the borrower is told first, then helped, then sold. */
const PRECEDENCE = { alert: 0, plan: 1, soft: 2, liquidation: 3, liquidatable: 3 } as const;

/** Triggers of a loan on these terms, ordered by LTV, then by precedence, then by rank. */
export function buildSchedule(terms: ScheduleTerms): Schedule {
  const triggers: Trigger[] = [];
  const push = (ltv: Wad, action: TriggerAction, rearmLtv: Wad, bit: number): void => {
    const [ltvNumber, rearmLtvNumber] = [Number(ltv) / 1e18, Number(rearmLtv) / 1e18];
    const movesAssets = action.kind !== "alert" && action.kind !== "liquidatable";
    const isFunded =
      action.kind === "plan" && (action.step.kind === "top_up" || action.step.kind === "repay");
    const sells = movesAssets && !isFunded;
    const waitsApart = terms.mayHoldSales && sells && action.kind !== "plan";
    const kind = { action, bit, movesAssets, sells, waitsApart };
    triggers.push({ ltv, rearmLtv, ...kind, ltvNumber, rearmLtvNumber });
  };
  const pushAlert = (ltv: Wad, rung: "market" | "own", bit: number): void => {
    const rearmLtv = as<Wad>((ltv * (WAD - terms.alertHysteresis)) / WAD);
    push(ltv, { kind: "alert", rung }, rearmLtv, 1 << bit);
  };
  terms.marketAlertLtvs.forEach((ltv, index) => pushAlert(ltv, "market", index));
  terms.ownAlertLtvs.forEach((ltv, index) => pushAlert(ltv, "own", OWN_ALERT_BIT + index));
  (terms.plan?.steps ?? []).forEach((step, index) => {
    const ltv = triggerLtvOf(step, terms.lltv, terms.observed);
    push(ltv, { kind: "plan", step, index }, rearmLtvOf(step), 1 << (PLAN_BIT + index));
  });
  if (terms.policy.kind === "reference") {
    push(terms.lltv, { kind: "liquidatable" }, terms.lltv, 1 << LIQUIDATABLE_BIT);
  } else {
    if (terms.policy.soft !== null) {
      push(terms.policy.soft.triggerLtv, { kind: "soft" }, terms.policy.soft.targetLtv, 0);
    }
    push(terms.lltv, { kind: "liquidation" }, terms.policy.targetLtv, 0);
  }
  // Array sort is stable, so triggers that tie keep their rank.
  return triggers.sort((left, right) => {
    if (left.ltv !== right.ltv) return left.ltv < right.ltv ? -1 : 1;
    return PRECEDENCE[left.action.kind] - PRECEDENCE[right.action.kind];
  });
}

/**
 * The armed trigger with the lowest LTV: the next to fire as the price falls. Sales that may be held
 * back are not among them.
 */
export function nextTrigger(
  schedule: Schedule,
  disarmed: number,
  isStranded: boolean,
): Trigger | null {
  for (const trigger of schedule) {
    if (trigger.waitsApart || (isStranded && trigger.sells)) continue;
    if ((disarmed & trigger.bit) === 0) return trigger;
  }
  return null;
}

/** The next sale that may be held back: the same trigger for all loans of a market. */
export function nextSale(schedule: Schedule, isStranded: boolean): Trigger | null {
  if (isStranded) return null;
  for (const trigger of schedule) if (trigger.waitsApart) return trigger;
  return null;
}

/** The disarmed trigger with the highest re-arm LTV: the next to be armed as the price rises. */
export function nextRearm(schedule: Schedule, disarmed: number): Trigger | null {
  if (disarmed === 0) return null;
  let next: Trigger | null = null;
  for (const trigger of schedule) {
    if ((disarmed & trigger.bit) === 0) continue;
    if (next === null || trigger.rearmLtv > next.rearmLtv) next = trigger;
  }
  return next;
}
