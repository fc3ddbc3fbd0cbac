import type { Trigger } from "../protection/schedule.ts";
import type { Loan } from "../state/records.ts";
import { actOnPlan } from "./plan-steps.ts";
import { emit } from "./run.ts";
import type { Run } from "./run.ts";
import { sellByPolicy } from "./sales.ts";
import type { Circumstances } from "./sales.ts";

/**
 * Does what a crossed trigger asks for. Every act moves the loan on its ladder: it disarms the
 * trigger, brings the LTV below it, or strands the loan; so a pass always ends.
 */
export function act(run: Run, loan: Loan, trigger: Trigger, circumstances: Circumstances): void {
  const { action, bit } = trigger;
  const { why } = circumstances;
  const at = run.now;
  switch (action.kind) {
    case "alert":
      return emit(run, { type: "alert_raised", at, loan: loan.id, rung: action.rung, bit, why });
    case "liquidatable":
      return emit(run, { type: "loan_became_liquidatable", at, loan: loan.id, bit, why });
    case "plan":
      return actOnPlan(run, loan, action.step, { ...circumstances, index: action.index, bit });
    case "soft":
    case "liquidation":
      return sellByPolicy(run, loan, circumstances);
  }
}
