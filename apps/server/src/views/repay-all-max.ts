import { borrowedAssets, borrowRate, mulDivUp, WAD } from "@plimsoll/engine";
import type { Loan, Millis } from "@plimsoll/engine";
import { totalsNow } from "./market.ts";

const DAY_SECONDS = 86_400n;

/**
 * What repaying all of a loan may sensibly be limited to, in base units: the debt of now and a day of interest
 * at the rate of now, rounded up, and one unit for the rounding of others' repayments. 0 without debt.
 */
export function repayAllMax(loan: Loan, now: Millis): bigint {
  if (loan.borrowShares === 0n) return 0n;
  const { market } = loan;
  const totals = totalsNow(market, now);
  const debt = borrowedAssets(totals, loan.borrowShares);
  const { averageRate } = borrowRate(market.rateModel, totals, market.rateAtTarget, 0n);
  return debt + mulDivUp(debt, averageRate * DAY_SECONDS, WAD) + 1n;
}
