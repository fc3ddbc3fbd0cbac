import { exceedsLtv } from "../market/health.ts";
import { reachedPriceBits } from "../protection/own-alerts.ts";
import type { Loan } from "../state/records.ts";
import { emit, priceOf } from "./run.ts";
import type { Run } from "./run.ts";

/**
 * Silences the alerts that an act of the borrower itself has just crossed: whoever borrows up to a
 * rung needs no warning of it. They are armed again like any other once the LTV has fallen back.
 */
export function passTriggers(run: Run, loan: Loan): void {
  const { market } = loan;
  const { price, status } = priceOf(market.feed, market);
  if (status !== "fresh") return;
  let bits = 0;
  for (const trigger of loan.schedule) {
    if (trigger.action.kind !== "alert") continue;
    if (!exceedsLtv(market, loan, price, trigger.ltv)) break;
    bits |= trigger.bit;
  }
  if (loan.borrowShares > 0n) bits |= reachedPriceBits(loan.ownAlerts, price);
  const passed = bits & ~loan.disarmed;
  if (passed !== 0)
    emit(run, { type: "triggers_passed", at: run.now, loan: loan.id, bits: passed });
}
