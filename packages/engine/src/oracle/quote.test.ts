import { describe, expect, it } from "vitest";
import type { VenueId } from "../units/identifiers.ts";
import type { FeedPrice } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { Quote } from "./quote.ts";
import { FEED_PRICE_MAX, isQuotablePrice, quoteOf, withQuote } from "./quote.ts";

const quote = (venue: string, price: bigint): Quote => ({
  venue: venue as VenueId,
  price: price as FeedPrice,
  at: 1 as Millis,
});

describe("the quotes of a feed", () => {
  it("stand one a venue, ascending, whatever the order of arrival", () => {
    let quotes: readonly Quote[] = [];
    for (const venue of ["m", "z", "a", "m", "k"]) quotes = withQuote(quotes, quote(venue, 1n));
    expect(quotes.map(({ venue }) => venue)).toEqual(["a", "k", "m", "z"]);
  });

  it("hold the last one of a venue and leave the list they came from alone", () => {
    const before = Object.freeze([quote("a", 1n), quote("b", 2n)]);
    const after = withQuote(before, quote("b", 3n));
    expect(after).toEqual([quote("a", 1n), quote("b", 3n)]);
    expect(before).toEqual([quote("a", 1n), quote("b", 2n)]);
  });

  it("are found by venue", () => {
    const quotes = [quote("a", 1n), quote("constructor", 2n)];
    expect(quoteOf(quotes, "constructor" as VenueId)).toBe(quotes[1]);
    expect(quoteOf(quotes, "toString" as VenueId)).toBe(undefined);
  });

  it("have prices above 0 and at most 128 bits wide", () => {
    const claims = [-1n, 0n, 1n, FEED_PRICE_MAX, FEED_PRICE_MAX + 1n].map(isQuotablePrice);
    expect(claims).toEqual([false, false, true, true, false]);
  });
});
