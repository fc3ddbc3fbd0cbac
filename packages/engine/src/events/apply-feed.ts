import { withPostedPrice } from "../oracle/mark.ts";
import { withQuote } from "../oracle/quote.ts";
import type { Mark } from "../oracle/feed-state.ts";
import type { Book } from "../state/book.ts";
import { knownFeed } from "../state/book.ts";
import { enter } from "../state/collections.ts";
import { emptyFeed, linkParts, unlinkParts } from "../state/open-feed.ts";
import type { Feed } from "../state/records.ts";
import type { Millis } from "../units/time.ts";
import type { FeedCreated, MarkSet, PricePosted, QuotePosted } from "./feed-events.ts";

export function applyFeedCreated(book: Book, event: FeedCreated): void {
  const feed = emptyFeed(event.feed, event.settings);
  enter(book, book.feeds, feed.id, feed);
  linkParts(book, feed);
  book.undo.onRollback(() => unlinkParts(book, feed));
}

export function applyPricePosted(book: Book, event: PricePosted): void {
  const feed = knownFeed(book, event.feed);
  book.undo.save(feed);
  putMark(feed, withPostedPrice(feed.mark, event.price, event.at), event.at);
}

export function applyQuotePosted(book: Book, event: QuotePosted): void {
  const feed = knownFeed(book, event.feed);
  book.undo.save(feed);
  const { venue, price, quotedAt } = event;
  feed.quotes = withQuote(feed.quotes, { venue, price, at: quotedAt });
}

export function applyMarkSet(book: Book, event: MarkSet): void {
  const feed = knownFeed(book, event.feed);
  book.undo.save(feed);
  putMark(feed, event.mark, event.at);
}

/** A feed that turns stale now is stale since now; one that was stale before, since then. */
function putMark(feed: Feed, mark: Mark, at: Millis): void {
  feed.mark = mark;
  feed.staleSince = mark.status === "stale" ? (feed.staleSince ?? at) : null;
}
