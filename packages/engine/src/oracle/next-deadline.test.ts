import { describe, expect, it } from "vitest";
import type { VenueId } from "../units/identifiers.ts";
import type { FeedPrice } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { FeedState, Mark } from "./feed-state.ts";
import { NO_MARK, emptyFeedState } from "./feed-state.ts";
import { decideMark, nextDeadline, withPostedPrice } from "./mark.ts";
import { type Quote, withQuote } from "./quote.ts";
import { SECOND, SETTINGS, START, freshMark, quotes } from "../../test/quoting.ts";

describe("the next deadline", () => {
  const deadline = (mark: Mark, list: readonly Quote[], seconds = 0) => {
    const now = (START + seconds * SECOND) as Millis;
    const instant = nextDeadline(SETTINGS, { quotes: list, mark }, now);
    return instant === null ? null : instant - START;
  };
  const suspectAt = (price: bigint): Mark => ({
    ...freshMark(10_000n),
    status: "suspect",
    suspect: { price: price as FeedPrice, since: (START - 40 * SECOND) as Millis },
  });

  it("is the millisecond after the oldest fresh quote is at its maximum age", () => {
    const list = withQuote(quotes(START, 100n, 100n), {
      venue: "c" as VenueId,
      price: 100n as FeedPrice,
      at: (START - 5 * SECOND) as Millis,
    });
    expect(deadline(freshMark(100n), list)).toBe(25 * SECOND + 1);
    expect(deadline(freshMark(100n), list, 25)).toBe(25 * SECOND + 1);
    expect(deadline(freshMark(100n), list, 26)).toBe(30 * SECOND + 1);
    expect(deadline({ ...freshMark(100n), status: "stale" }, list, 31)).toBe(null);
  });

  it("is the end of a jump's wait, if that comes first", () => {
    expect(deadline(suspectAt(9_000n), quotes(START, 9_000n, 9_000n))).toBe(20 * SECOND);
    expect(deadline(suspectAt(9_000n), quotes(START - 25 * SECOND, 9_000n, 9_000n))).toBe(
      5 * SECOND + 1,
    );
  });

  it("of a held jump is not that of an ordinary one", () => {
    expect(deadline(suspectAt(5n), quotes(START, 5n, 5n))).toBe(30 * SECOND + 1);
    expect(deadline(suspectAt(5n), [])).toBe(560 * SECOND);
  });

  it("does not exist for a feed without quotes", () => {
    expect(nextDeadline(SETTINGS, emptyFeedState(), START as Millis)).toBe(null);
  });
});

describe("a posted price", () => {
  const POSTED = { kind: "posted", decimals: 2, zeroMeans: "no_price" } as const;
  const post = (mark: Mark, price: bigint) => withPostedPrice(mark, price as FeedPrice, START as Millis);

  it("is the mark at once, however far it jumps", () => {
    expect(post(NO_MARK, 100n)).toEqual(freshMark(100n));
    expect(post(freshMark(100n), 1n)).toEqual(freshMark(1n));
  });

  it("never goes stale and has no deadline", () => {
    const state: FeedState = { quotes: [], mark: freshMark(100n) };
    expect(decideMark(POSTED, state, (START * 2) as Millis)).toBe(state.mark);
    expect(nextDeadline(POSTED, state, START as Millis)).toBe(null);
  });

  it("posted again is the same mark", () => {
    const mark = freshMark(100n);
    expect(post(mark, 100n)).toBe(mark);
    expect(post(NO_MARK, 0n)).toBe(NO_MARK);
  });

  it("of 0 leaves no mark: the feed is stale", () => {
    expect(post(freshMark(100n), 0n)).toEqual({ ...NO_MARK, confirmedSince: START });
  });
});
