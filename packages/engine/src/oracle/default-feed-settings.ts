import { WAD } from "../math/wad.ts";
import type { FeedId, VenueId } from "../units/identifiers.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { ComposedFeedSettings, MedianFeedSettings, PegPolicy } from "./feed-settings.ts";

/** With fewer venues, one of them could make the price. */
const DEFAULT_VENUES_MIN = 3;

/**
 * The gate that the incidents on file support (docs/oracle-incidents.md):
 * - A quote counts for a minute. Three venues or more must count.
 * - A quote that is more than 1 % off is an outlier.
 * - A change of more than 5 % is a jump. Three agreeing venues confirm it, or 30 seconds.
 * - A jump of more than 20 % is held. An operator confirms it, or an hour.
 *
 * The caller gives at least three `venues`.
 */
export function defaultMedianFeed(
  venues: readonly VenueId[],
  decimals: number,
): MedianFeedSettings {
  return {
    kind: "median",
    decimals,
    venues,
    minVenues: DEFAULT_VENUES_MIN,
    maxAgeMs: 60_000 as Millis,
    outlierDistance: as(WAD / 100n),
    jumpGate: as(WAD / 20n),
    confirmVenues: DEFAULT_VENUES_MIN,
    confirmAfterMs: 30_000 as Millis,
    holdGate: as(WAD / 5n),
    holdForMs: 3_600_000 as Millis,
  };
}

/** A dollar coin counts at the market; nothing is lent on one that is more than 5 % off. */
const DEFAULT_PEG: PegPolicy = {
  counts: "market",
  band: as(0n),
  suspendBeyond: as(WAD / 20n),
};

/** A price in a dollar coin, made of two dollar prices. */
export function defaultComposedFeed(
  base: FeedId,
  quote: FeedId,
  decimals: number,
): ComposedFeedSettings {
  return { kind: "composed", decimals, base, quote, peg: DEFAULT_PEG };
}
