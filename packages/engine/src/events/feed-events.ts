import type { FeedSettings } from "../oracle/feed-settings.ts";
import type { Mark } from "../oracle/feed-state.ts";
import type { FeedId, VenueId } from "../units/identifiers.ts";
import type { FeedPrice } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { Fact } from "./fact.ts";

export interface FeedCreated extends Fact<"feed_created"> {
  readonly feed: FeedId;
  readonly settings: FeedSettings;
}

export interface PricePosted extends Fact<"price_posted"> {
  readonly feed: FeedId;
  readonly price: FeedPrice;
}

export interface QuotePosted extends Fact<"quote_posted"> {
  readonly feed: FeedId;
  readonly venue: VenueId;
  readonly price: FeedPrice;
  /** When the venue was seen to quote it. */
  readonly quotedAt: Millis;
}

/** What the book believes of a feed has changed. */
export interface MarkSet extends Fact<"mark_set"> {
  readonly feed: FeedId;
  readonly mark: Mark;
}
