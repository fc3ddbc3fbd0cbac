import { readQuotes, WAD } from "@plimsoll/engine";
import type { FeedPrice, MedianFeedSettings, Millis, Quote, VenueId, Wad } from "@plimsoll/engine";

/** What the venues said around a sale, with hindsight. Prices of the feed. */
export interface HonestPrices {
  /** Their median when it was sold. */
  readonly atSale: FeedPrice;
  /** Their lowest median over the window. */
  readonly lowest: FeedPrice;
}

export interface Hindsight {
  readonly settings: MedianFeedSettings;
  readonly soldAt: Millis;
  /** A print is wrong when its venue is back where it was within this time. */
  readonly correctedWithinMs: number;
  /** How far (part of the price) a venue may be from where it was and still be there. */
  readonly band: Wad;
}

/**
 * The median of the venues over `quotes` (all of one window, in the order of the journal), without the
 * prints that their own venue corrected. Null when too few venues ever spoke.
 */
export function honestPrices(quotes: readonly Quote[], hindsight: Hindsight): HonestPrices | null {
  const { settings, soldAt } = hindsight;
  const honest = settings.venues
    .flatMap((venue) => withoutCorrected(quotes, venue, hindsight))
    .sort((left, right) => left.at - right.at);
  const latest = new Map<VenueId, Quote>();
  let lowest: FeedPrice | null = null;
  let atSale: FeedPrice | null = null;
  for (const quote of honest) {
    latest.set(quote.venue, quote);
    if (latest.size < settings.minVenues) continue;
    // Whether a venue was still heard is for the mark to judge; here its last word counts.
    const now = [...latest.values()].map(({ venue, price }) => ({ venue, price, at: quote.at }));
    const { candidate } = readQuotes(settings, now, quote.at);
    if (candidate === 0n) continue;
    if (lowest === null || candidate < lowest) lowest = candidate;
    if (atSale === null || quote.at <= soldAt) atSale = candidate;
  }
  return lowest === null || atSale === null ? null : { atSale, lowest };
}

/** A venue's quotes without the stretches after which it came back to where it was. */
function withoutCorrected(
  quotes: readonly Quote[],
  venue: VenueId,
  { correctedWithinMs, band }: Hindsight,
): Quote[] {
  const own = quotes.filter((quote) => quote.venue === venue);
  const honest: Quote[] = [];
  for (let index = 0; index < own.length; index += 1) {
    const quote = own[index];
    const last = honest.at(-1);
    if (quote === undefined) break;
    if (last !== undefined && isFar(quote.price, last.price, band)) {
      const back = own.findIndex(
        (later, place) =>
          place > index &&
          later.at - quote.at <= correctedWithinMs &&
          !isFar(later.price, last.price, band),
      );
      if (back > index) index = back;
    }
    const kept = own[index];
    if (kept !== undefined) honest.push(kept);
  }
  return honest;
}

function isFar(price: FeedPrice, base: FeedPrice, band: Wad): boolean {
  const distance = price > base ? price - base : base - price;
  return distance * WAD > base * band;
}
