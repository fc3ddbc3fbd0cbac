import { exceedsLtv } from "../market/health.ts";
import type { Feed, Loan, Market, Outage } from "../state/records.ts";
import { hardLineOf } from "../state/sale-windows.ts";
import type { OraclePrice } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import { emit, priceOf } from "./run.ts";
import type { Run, Verdict } from "./run.ts";

/*
 * Fairness under our own outage. An outage is noted when it is over; the first fresh mark after it
 * opens the market's grace. From the outage until the grace ends, soft sales, liquidations and
 * outside liquidators wait, unless the loan is above the hard line. Alerts, plans, and
 * pre-liquidations on terms that the borrower has authorised do not wait.
 */

/** Before a stale feed has a price again: what that means for the markets that take it. */
export function noteStaleFeed(run: Run, feed: Feed): void {
  const { staleSince: since } = feed;
  if (since === null) return;
  for (const market of feed.markets) {
    if (counts(market, since, run.now)) noteOutage(run, market, { cause: "stale_feed", since });
  }
}

/** Opens a market's grace at the first fresh mark after an outage, and ends what is over. */
export function moveWindows(run: Run, market: Market): void {
  const { now } = run;
  const { outage, graceUntil } = market;
  const { grace } = market.settings;
  if (outage !== null && grace !== null && priceOf(market.feed, market).status === "fresh") {
    const until = (now + grace.graceMs) as Millis;
    emit(run, { type: "grace_opened", at: now, market: market.id, ...outage, until });
  } else if (graceUntil > 0 && now >= graceUntil) {
    emit(run, { type: "grace_ended", at: now, market: market.id });
  }
  if (market.paceUntil > 0 && now >= market.paceUntil) {
    emit(run, { type: "pace_resumed", at: now, market: market.id });
  }
}

/** Refuses a liquidation that has to wait: liquidation_in_grace. */
export function checkGrace(run: Run, loan: Loan, price: OraclePrice): Verdict {
  const { market } = loan;
  moveWindows(run, market);
  const hardLtv = hardLineOf(market, run.now);
  if (hardLtv === null || exceedsLtv(market, loan, price, hardLtv)) return null;
  const until = market.outage === null ? market.graceUntil : null;
  return { code: "liquidation_in_grace", market: market.id, until };
}

/** Whether a market counts what lasted from `since` to `now` as an outage. Without debt nobody minds. */
export function counts(
  { settings, totalBorrowShares }: Market,
  since: Millis,
  now: Millis,
): boolean {
  const { grace } = settings;
  return grace !== null && totalBorrowShares > 0n && now - since >= grace.outageMs;
}

/** Of two outages without a fresh mark between them, the first is the one that began it. */
export function noteOutage(run: Run, market: Market, outage: Outage): void {
  if (market.outage !== null) return;
  emit(run, { type: "outage_noted", at: run.now, market: market.id, ...outage });
}
