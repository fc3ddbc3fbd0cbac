import type { VenueId } from "../units/identifiers.ts";
import type { FeedPrice } from "../units/quantity.ts";
import { UINT128_MAX } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";

/** What one venue said. */
export interface Quote {
  readonly venue: VenueId;
  readonly price: FeedPrice;
  /** When the venue (or the worker that asked it) observed the price; never later than the engine's now. */
  readonly at: Millis;
}

/**
 * Widest price of a feed: 128 bits, so that a price times a WAD stays far below 256 bits and no
 * comparison of the oracle can overflow.
 */
export const FEED_PRICE_MAX = UINT128_MAX as FeedPrice;

/** Whether a venue may quote `price`: above 0 and at most 128 bits. */
export function isQuotablePrice(price: bigint): price is FeedPrice {
  return price > 0n && price <= FEED_PRICE_MAX;
}

/** The stored quote of `venue`, if it ever quoted. */
export function quoteOf(quotes: readonly Quote[], venue: VenueId): Quote | undefined {
  for (const quote of quotes) if (quote.venue === venue) return quote;
  return undefined;
}

/**
 * `quotes` with `quote` in the place of its venue's last one. One quote a venue, in ascending order of
 * venue: the result does not depend on the order in which venues began to quote.
 */
export function withQuote(quotes: readonly Quote[], quote: Quote): readonly Quote[] {
  const result = quotes.slice();
  let index = 0;
  for (const { venue } of quotes) {
    if (venue === quote.venue) {
      result[index] = quote;
      return result;
    }
    if (venue > quote.venue) break;
    index += 1;
  }
  result.splice(index, 0, quote);
  return result;
}
