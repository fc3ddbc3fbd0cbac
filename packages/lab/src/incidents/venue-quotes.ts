import { as, type FeedId, type FeedPrice, type Millis, type VenueId } from "@plimsoll/engine";
import { type Candle, PRICE_DECIMALS, pricePath, type PricePoint } from "../inputs/price-path.ts";

/** What a venue says of a feed at one instant. */
export interface VenueQuote {
  readonly feed: FeedId;
  readonly venue: VenueId;
  readonly price: FeedPrice;
  readonly at: Millis;
}

/** Decimals of every feed of an incident. */
export const FEED_DECIMALS = 8;
const TO_FEED = 10n ** BigInt(PRICE_DECIMALS - FEED_DECIMALS);
/** How often a venue is asked. */
const POLL_MS = 15_000;

/**
 * The prices that a candle file shows to somebody who asks every fifteen seconds: the four prices of
 * each bar at its quarters, and the straight line between them. Nothing is put into a missing bar.
 */
export function* polledPath(candles: readonly Candle[], barMs: number): Generator<PricePoint> {
  let last: PricePoint | undefined;
  for (const point of pricePath({ candles, barMs })) {
    if (last !== undefined && point.at - last.at <= barMs / 2) yield* line(last, point);
    yield point;
    last = point;
  }
}

function* line(from: PricePoint, to: PricePoint): Generator<PricePoint> {
  const [span, rise] = [BigInt(to.at - from.at), to.price - from.price];
  for (let at = from.at + POLL_MS; at < to.at; at += POLL_MS) {
    const price = from.price + (rise * BigInt(at - from.at)) / span;
    yield { at: at as Millis, price: as(price) };
  }
}

/** What one real venue says, in the feed's decimals. */
export function quotesOf(feed: string, venue: string, path: Iterable<PricePoint>): VenueQuote[] {
  return Array.from(path, ({ at, price }) => ({
    feed: feed as FeedId,
    venue: venue as VenueId,
    price: as(price / TO_FEED),
    at,
  }));
}

/**
 * Honest venues made from a single real one, because the files have no more: its own prices, seen half a
 * second later by each venue than by the one before.
 */
export function madeVenues(
  feed: string,
  path: readonly PricePoint[],
  venues: readonly string[],
): VenueQuote[] {
  return venues.flatMap((venue, index) => {
    const lag = 500 * (index + 1);
    return quotesOf(
      feed,
      venue,
      path.map(({ at, price }) => ({ at: (at + lag) as Millis, price })),
    );
  });
}

/** All quotes in the order of time; of one instant in the order given. */
export function inOrder(...lists: readonly (readonly VenueQuote[])[]): VenueQuote[] {
  return lists.flat().sort((left, right) => left.at - right.at);
}
