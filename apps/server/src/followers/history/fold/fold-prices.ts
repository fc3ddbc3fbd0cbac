import type { MarkSet, PricePosted, QuotePosted } from "@plimsoll/engine";
import type { BatchState } from "./batch-state.ts";
import type { FeedRecord } from "./records.ts";

const MINUTE_MILLIS = 60_000;

/** When the minute of an instant begins; both in milliseconds. */
export function minuteOf(at: number): number {
  return at - (at % MINUTE_MILLIS);
}

export function candleKey(feed: string, minute: number): string {
  return `${feed}:${minute}`;
}

/** A posted feed's price is its mark; zero leaves none. */
export function foldPosted(state: BatchState, event: PricePosted): void {
  const feed = state.feeds.change(event.feed);
  countQuote(state, feed, event.at);
  if (feed.confirmed !== event.price) feed.confirmedSince = event.at;
  feed.confirmed = event.price;
  feed.status = event.price === 0n ? "stale" : "fresh";
  drawMark(state, feed, event.at);
}

export function foldQuote(state: BatchState, event: QuotePosted): void {
  const feed = state.feeds.change(event.feed);
  const quote = { price: event.price.toString(), at: event.quotedAt };
  feed.quotes = { ...feed.quotes, [event.venue]: quote };
  countQuote(state, feed, event.at);
}

export function foldMark(state: BatchState, event: MarkSet): void {
  const feed = state.feeds.change(event.feed);
  const { status, confirmed, confirmedSince, suspect } = event.mark;
  feed.status = status;
  feed.confirmed = confirmed;
  feed.confirmedSince = confirmedSince;
  feed.suspect =
    suspect === null ? null : { price: suspect.price.toString(), since: suspect.since };
  drawMark(state, feed, event.at);
}

/**
 * A candle opens at the mark that was in force when the minute brought its first news, so that
 * neighbours join. Before a feed's first mark there is nothing to draw, nor to count.
 */
function countQuote(state: BatchState, feed: FeedRecord, at: number): void {
  if (feed.confirmed === 0n) return;
  drawMark(state, feed, at);
  state.candles.change(candleKey(feed.feed, minuteOf(at))).quotes += 1;
}

function drawMark(state: BatchState, feed: FeedRecord, at: number): void {
  const price = feed.confirmed;
  if (price === 0n) return;
  const minute = minuteOf(at);
  const key = candleKey(feed.feed, minute);
  if (state.candles.find(key) === undefined) {
    const flat = { open: price, high: price, low: price, close: price };
    state.candles.add(key, { feed: feed.feed, minute, ...flat, quotes: 0 });
  }
  const candle = state.candles.change(key);
  if (price > candle.high) candle.high = price;
  if (price < candle.low) candle.low = price;
  candle.close = price;
}
