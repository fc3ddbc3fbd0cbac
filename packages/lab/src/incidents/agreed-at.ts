import type { FeedPrice, Millis, VenueId } from "@plimsoll/engine";
import type { View } from "./play-incident.ts";
import type { VenueQuote } from "./venue-quotes.ts";

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
