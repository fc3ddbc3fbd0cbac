import type { Millis } from "../units/time.ts";
import { isMillis } from "../units/time.ts";
import type { FeedSettings } from "./feed-settings.ts";
import type { FeedState, Mark } from "./feed-state.ts";
import { decideMark } from "./mark.ts";
import type { Quote } from "./quote.ts";
import { isQuotablePrice, quoteOf, withQuote } from "./quote.ts";

/** Why a quote is refused. Order is precedence. */
type QuoteRefusal =
  "feed_takes_no_quotes" | "venue_not_in_feed" | "price_out_of_range" | "quote_from_the_future";

type QuoteOutcome =
  /** What the feed's state becomes; `mark` is the old object when it does not change. */
  | { readonly kind: "accepted"; readonly quotes: readonly Quote[]; readonly mark: Mark }
  /** The venue has said something newer; nothing changes. */
  | { readonly kind: "ignored" }
  | { readonly kind: "refused"; readonly code: QuoteRefusal };

const IGNORED: QuoteOutcome = { kind: "ignored" };

/** What `quote` does to a feed at `now`. Of two quotes of one instant the one that arrives later counts. */
export function receiveQuote(
  settings: FeedSettings,
  state: FeedState,
  quote: Quote,
  now: Millis,
): QuoteOutcome {
  if (settings.kind !== "median") return { kind: "refused", code: "feed_takes_no_quotes" };
  const { venue, price, at } = quote;
  if (!settings.venues.includes(venue)) return { kind: "refused", code: "venue_not_in_feed" };
  if (!isQuotablePrice(price)) return { kind: "refused", code: "price_out_of_range" };
  if (!isMillis(at) || at > now) return { kind: "refused", code: "quote_from_the_future" };
  const last = quoteOf(state.quotes, venue);
  if (last !== undefined && last.at > at) return IGNORED;

  const quotes = withQuote(state.quotes, quote);
  const mark = afterLapse(settings, state, now);
  return { kind: "accepted", quotes, mark: decideMark(settings, { quotes, mark }, now) };
}

/**
 * The mark to judge the new quote against. If the quotes of a suspect mark aged out before this one came,
 * the jump did not last: it was stale in between, even if no tick saw it. A jump that lasted long enough
 * is not confirmed here: the new quote may be its correction.
 */
function afterLapse(settings: FeedSettings, state: FeedState, now: Millis): Mark {
  if (state.mark.suspect === null) return state.mark;
  const settled = decideMark(settings, state, now);
  return settled.status === "stale" ? settled : state.mark;
}
