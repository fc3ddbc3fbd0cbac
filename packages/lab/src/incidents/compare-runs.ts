import type { FeedPrice, LoanId, Millis, VenueId } from "@plimsoll/engine";
import type { Action, Played, View } from "./play-incident.ts";
import type { VenueQuote } from "./venue-quotes.ts";

/** How a gated run differs from the one on the honest median. */
export interface Comparison {
  /** Sales of the run on the honest median. */
  readonly trueActions: number;
  /** Sales of the gated run that the honest median did not cause. */
  readonly wrongActions: number;
  /** Sales of the honest run that the gated run never made. */
  readonly missedActions: number;
  /** The longest that a sale came after the honest median caused it, milliseconds. */
  readonly delayMaxMs: number;
  /** The same, counted from when every honest venue was at the loan's price, milliseconds. */
  readonly agreedDelayMaxMs: number;
  /** Sales of the gated run while its mark was stale. */
  readonly staleActions: number;
}

/** The longest delay of a true sale that may be; and by how much a sale may come before its time. */
export const DELAY_MAX_MS = 60_000;

/**
 * Loans sell once, so runs are compared loan by loan. A sale is wrong when the honest run never sold of
 * that loan, or when the honest median was not as low as the mark of the sale up to a minute after it.
 * `view` is what the honest run saw.
 */
export function compareRuns(gated: Played, honest: Played, view: View): Comparison {
  const [seen, expected] = [byLoan(gated), byLoan(honest)];
  const wrong = gated.actions.filter(({ loan, at, mark }) => {
    return !expected.has(loan) || mark < lowestUpTo(honest, at + DELAY_MAX_MS);
  });
  let [missedActions, delayMaxMs, agreedDelayMaxMs] = [0, 0, 0];
  for (const [loan, { at, sellsAt }] of expected) {
    const own = seen.get(loan);
    if (own === undefined) {
      missedActions += 1;
      continue;
    }
    delayMaxMs = Math.max(delayMaxMs, own.at - at);
    // Few sales are late by more than venues are apart in time: looking for the instant is slow.
    const dueAt = own.at - at > DELAY_MAX_MS ? agreedAt(view, sellsAt, at) : at;
    agreedDelayMaxMs = Math.max(agreedDelayMaxMs, own.at - dueAt);
  }
  return {
    trueActions: honest.actions.length,
    wrongActions: wrong.length,
    missedActions,
    delayMaxMs,
    agreedDelayMaxMs,
    staleActions: gated.actions.filter(({ status }) => status === "stale").length,
  };
}

/**
 * The first instant from `from` on at which no venue of `view` asks more than `price`. Before it the
 * venues disagree on whether the price was reached, and medians of other venues, just as honest, differ
 * on it. `from` itself where that never comes, and for a composed feed.
 */
export function agreedAt(view: View, price: FeedPrice, from: Millis): Millis {
  const settings = view.feeds[view.priced];
  if (settings?.kind !== "median") return from;
  const latest = new Map<VenueId, VenueQuote>();
  const agree = (now: Millis): boolean =>
    [...latest.values()].every(
      (quote) => quote.price <= price || now - quote.at > settings.maxAgeMs,
    );
  let now = from;
  for (const quote of view.quotes) {
    if (quote.at > now) {
      if (agree(now)) return now;
      now = quote.at;
    }
    latest.set(quote.venue, quote);
  }
  return agree(now) ? now : from;
}

function lowestUpTo({ lows }: Played, until: number): bigint {
  return lows.findLast(({ at }) => at <= until)?.price ?? 0n;
}

function byLoan({ actions }: Played): Map<LoanId, Action> {
  return new Map(actions.map((action) => [action.loan, action]));
}
