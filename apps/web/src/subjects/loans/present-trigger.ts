import { triggerLtvOf, type PlanStep, type ProtectionPlan, type Wad } from "@plimsoll/engine";
import type { MarketTerms } from "../market/market-terms.ts";

/** What decides where a step acts now: the LLTV, and how much the market's price moves. */
export type TriggerTerms = Pick<MarketTerms, "lltv" | "observed">;

/** LTV above which a step acts now: below its own trigger while it follows a price that moves a lot. */
export function presentTrigger(step: PlanStep, { lltv, observed }: TriggerTerms): Wad {
  return triggerLtvOf(step, lltv, observed);
}

/** The plan with every trigger fixed where it stands now. */
export function presentPlan(plan: ProtectionPlan, terms: TriggerTerms): ProtectionPlan {
  return {
    steps: plan.steps.map((step): PlanStep => {
      if (step.kind !== "deleverage" || step.early === undefined) return step;
      const { kind, targetLtv, cap } = step;
      return { kind, triggerLtv: presentTrigger(step, terms), targetLtv, cap };
    }),
  };
}
