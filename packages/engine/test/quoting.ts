import type { MedianFeedSettings } from "../src/oracle/feed-settings.ts";
import type { Mark } from "../src/oracle/feed-state.ts";
import { type Quote, withQuote } from "../src/oracle/quote.ts";
import type { VenueId } from "../src/units/identifiers.ts";
import type { FeedPrice, Wad } from "../src/units/quantity.ts";
import type { Millis } from "../src/units/time.ts";

export const PERCENT = 10n ** 16n;
export const START = 1_700_000_000_000;
export const SECOND = 1_000;

/** Five venues, every gate on. */
export const SETTINGS: MedianFeedSettings = {
  kind: "median",
  decimals: 2,
  venues: ["a", "b", "c", "d", "e"] as VenueId[],
  minVenues: 2,
  maxAgeMs: (30 * SECOND) as Millis,
  outlierDistance: (2n * PERCENT) as Wad,
  jumpGate: (5n * PERCENT) as Wad,
  confirmVenues: 4,
  confirmAfterMs: (60 * SECOND) as Millis,
  holdGate: (40n * PERCENT) as Wad,
  holdForMs: (600 * SECOND) as Millis,
};

/** Quotes of a, b, c … taken at `at`; null = that venue says nothing. */
export function quotes(at: number, ...prices: (bigint | null)[]): readonly Quote[] {
  let result: readonly Quote[] = [];
  for (const [index, price] of prices.entries()) {
    if (price === null) continue;
    const venue = "abcdefgh"[index] as VenueId;
    result = withQuote(result, { venue, price: price as FeedPrice, at: at as Millis });
  }
  return result;
}

/** A mark confirmed at the start. */
export const freshMark = (confirmed: bigint): Mark => ({
  status: "fresh",
  confirmed: confirmed as FeedPrice,
  confirmedSince: START as Millis,
  suspect: null,
});
