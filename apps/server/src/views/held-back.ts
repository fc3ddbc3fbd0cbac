import { toInstant } from "@plimsoll/contract";
import { waitingSaleOf, waitingSales } from "@plimsoll/engine";
import type { Loan, Market, MarketTotals, Millis } from "@plimsoll/engine";
import { amount } from "./amount.ts";
import { confirmedPrice } from "./market.ts";

/** Sales that are due and wait for the end of a grace or of a minute's pace; null when none may wait. */
export function heldBackView(market: Market, now: Millis) {
  const confirmed = confirmedPrice(market);
  const waiting = confirmed === null ? null : waitingSales(market, confirmed, now);
  if (waiting === null) return null;
  const { cause, until, loans, debt } = waiting;
  const ends = until === null ? null : toInstant(until);
  return { cause, until: ends, loans, debt: amount(market.loanAsset, debt) };
}

/** What a due sale of one loan waits for; null when none is due, or none waits. */
export function heldBackLoanView(loan: Loan, totals: MarketTotals, now: Millis) {
  const confirmed = confirmedPrice(loan.market);
  const waiting = confirmed === null ? null : waitingSaleOf(loan, totals, confirmed, now);
  if (waiting === null) return null;
  return {
    cause: waiting.cause,
    until: waiting.until === null ? null : toInstant(waiting.until),
  };
}
