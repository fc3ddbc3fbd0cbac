import { composeMark, readQuotes, WAD } from "@plimsoll/engine";
import type {
  ComposedFeedSettings,
  FeedPrice,
  Mark,
  MedianFeedSettings,
  Millis,
  Quote,
  VenueId,
  Wad,
} from "@plimsoll/engine";

/** What the venues said around a sale, with hindsight. Prices of the feed. */
export interface HonestPrices {
  /** Their median when it was sold. */
  readonly atSale: FeedPrice;
  /** Their lowest median over the window. */
  readonly lowest: FeedPrice;
}

/** The same of one feed's own venues, with what a feed made of it needs beside. */
export interface HonestPart extends HonestPrices {
  /** Their highest median over the window. */
  readonly highest: FeedPrice;
  readonly decimals: number;
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
export function honestPrices(quotes: readonly Quote[], hindsight: Hindsight): HonestPart | null {
  const { settings, soldAt } = hindsight;
  const honest = settings.venues
    .flatMap((venue) => withoutCorrected(quotes, venue, hindsight))
    .sort((left, right) => left.at - right.at);
  const latest = new Map<VenueId, Quote>();
  let lowest: FeedPrice | null = null;
  let highest: FeedPrice | null = null;
  let atSale: FeedPrice | null = null;
  for (const quote of honest) {
    latest.set(quote.venue, quote);
    if (latest.size < settings.minVenues) continue;
    // Whether a venue was still heard is for the mark to judge; here its last word counts.
    const now = [...latest.values()].map(({ venue, price }) => ({ venue, price, at: quote.at }));
    const { candidate } = readQuotes(settings, now, quote.at);
    if (candidate === 0n) continue;
    if (lowest === null || candidate < lowest) lowest = candidate;
    if (highest === null || candidate > highest) highest = candidate;
    if (atSale === null || quote.at <= soldAt) atSale = candidate;
  }
  if (lowest === null || highest === null || atSale === null) return null;
  return { atSale, lowest, highest, decimals: settings.decimals };
}

/**
 * The honest price of a composed feed, which follows that feed's own policy for a coin off its peg. Its
 * lowest price is the lowest base at the highest quote, as if both had come at the same moment: a loan
 * that would have been sold even then was not wronged. Null where these make no price.
 */
export function composeHonest(
  settings: ComposedFeedSettings,
  base: HonestPart,
  quote: HonestPart,
): HonestPrices | null {
  const at = (basePrice: FeedPrice, quotePrice: FeedPrice): FeedPrice | null => {
    const parts = {
      base: { decimals: base.decimals, mark: confirmed(basePrice) },
      quote: { decimals: quote.decimals, mark: confirmed(quotePrice) },
    };
    const mark = composeMark(settings, confirmed(basePrice), parts, NO_TIME);
    return mark.status === "stale" ? null : mark.confirmed;
  };
  const atSale = at(base.atSale, quote.atSale);
  const lowest = at(base.lowest, quote.highest);
  return atSale === null || lowest === null ? null : { atSale, lowest };
}

/** What a mark says of time is for the book; here it is only a price. */
const NO_TIME = 0 as Millis;

function confirmed(price: FeedPrice): Mark {
  return { status: "fresh", confirmed: price, confirmedSince: NO_TIME, suspect: null };
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
