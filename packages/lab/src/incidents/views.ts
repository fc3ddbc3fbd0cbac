import {
  as,
  defaultComposedFeed,
  defaultMedianFeed,
  WAD,
  type FeedId,
  type FeedSettings,
  type MedianFeedSettings,
  type Millis,
  type VenueId,
} from "@plimsoll/engine";
import { FEED_DECIMALS, type VenueQuote } from "./venue-quotes.ts";

/** The documented gate over the venues that quote to a feed. */
export function gatedFeed(venues: readonly string[]): MedianFeedSettings {
  return defaultMedianFeed(venues as VenueId[], FEED_DECIMALS);
}

/** The plain median of whoever speaks, be it one venue: no outliers, no jumps. */
export function plainFeed(venues: readonly string[]): MedianFeedSettings {
  return {
    ...gatedFeed(venues),
    minVenues: 1,
    outlierDistance: as(WAD),
    jumpGate: as(0n),
    confirmVenues: 0,
    confirmAfterMs: 0 as Millis,
    holdGate: as(0n),
    holdForMs: 0 as Millis,
  };
}

/** Base ÷ quote at the market whatever the quote does. */
export function plainCross(base: string, quote: string): FeedSettings {
  return { ...composed(base, quote), peg: null };
}

/** Base ÷ quote under the documented policy for a coin off its peg. */
export function composed(base: string, quote: string) {
  return defaultComposedFeed(base as FeedId, quote as FeedId, FEED_DECIMALS);
}

export function venuesOf(quotes: readonly VenueQuote[]): string[] {
  return [...new Set(quotes.map(({ venue }) => venue))].sort();
}
