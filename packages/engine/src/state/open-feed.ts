import type { MarkParts } from "../oracle/compose-mark.ts";
import type { FeedSettings } from "../oracle/feed-settings.ts";
import { emptyFeedState } from "../oracle/feed-state.ts";
import { assert } from "../units/assert.ts";
import type { FeedId } from "../units/identifiers.ts";
import type { Book } from "./book.ts";
import { knownFeed } from "./book.ts";
import type { Feed, FeedParts } from "./records.ts";

/** A feed that nobody has quoted to, not yet of any book. */
export function emptyFeed(id: FeedId, settings: FeedSettings): Feed {
  return {
    id,
    settings,
    ...emptyFeedState(),
    staleSince: null,
    markets: [],
    composed: [],
    stamp: 0,
  };
}

/** Enters a composed feed with both its parts, which are of the book; others have none. */
export function linkParts(book: Book, feed: Feed): void {
  const parts = partsOf(book, feed);
  if (parts === null) return;
  for (const { composed } of [parts.base, parts.quote]) {
    const place = composed.findIndex((other) => other.id > feed.id);
    composed.splice(place < 0 ? composed.length : place, 0, feed);
  }
}

/** Undoes `linkParts`. */
export function unlinkParts(book: Book, feed: Feed): void {
  const parts = partsOf(book, feed);
  if (parts === null) return;
  for (const { composed } of [parts.base, parts.quote]) composed.splice(composed.indexOf(feed), 1);
}

/** The feeds that a composed feed is made of; null for others. */
export function partsOf(book: Book, { settings }: Feed): FeedParts | null {
  if (settings.kind !== "composed") return null;
  return { base: knownFeed(book, settings.base), quote: knownFeed(book, settings.quote) };
}

/** What the oracle needs to know of the parts. */
export function markPartsOf(book: Book, feed: Feed): MarkParts {
  const parts = partsOf(book, feed);
  assert(parts !== null, `feed ${feed.id} is not composed`);
  const { base, quote } = parts;
  return {
    base: { decimals: base.settings.decimals, mark: base.mark },
    quote: { decimals: quote.settings.decimals, mark: quote.mark },
  };
}
