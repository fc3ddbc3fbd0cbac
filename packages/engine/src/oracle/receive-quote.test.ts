import { describe, expect, it } from "vitest";
import type { VenueId } from "../units/identifiers.ts";
import type { FeedPrice, Wad } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import { confirmSuspect } from "./confirm-suspect.ts";
import { explainMark } from "./explain-mark.ts";
import type { MedianFeedSettings } from "./feed-settings.ts";
import type { FeedState } from "./feed-state.ts";
import { NO_MARK, emptyFeedState } from "./feed-state.ts";
import { receiveQuote } from "./receive-quote.ts";

const PERCENT = 10n ** 16n;
const START = 1_700_000_000_000;

const SETTINGS: MedianFeedSettings = {
  kind: "median",
  decimals: 2,
  venues: ["a", "b", "c", "d"] as VenueId[],
  minVenues: 2,
  maxAgeMs: 30_000 as Millis,
  outlierDistance: (2n * PERCENT) as Wad,
  jumpGate: (5n * PERCENT) as Wad,
  confirmVenues: 3,
  confirmAfterMs: 60_000 as Millis,
  holdGate: (40n * PERCENT) as Wad,
  holdForMs: 600_000 as Millis,
};
const POSTED = { kind: "posted", decimals: 2, zeroMeans: "no_price" } as const;

const quote = (venue: string, price: bigint, ms = 0) => ({
  venue: venue as VenueId,
  price: price as FeedPrice,
  at: (START + ms) as Millis,
});
const instant = (ms: number) => (START + ms) as Millis;

/** Sends quotes as `venue: price` at `ms`, the way the book does. */
function send(state: FeedState, ms: number, prices: Readonly<Record<string, bigint>>): void {
  for (const [venue, price] of Object.entries(prices)) {
    const outcome = receiveQuote(SETTINGS, state, quote(venue, price, ms), instant(ms));
    if (outcome.kind !== "accepted") throw new Error(outcome.kind);
    state.quotes = outcome.quotes;
    state.mark = outcome.mark;
  }
}

function feedAt(price: bigint): FeedState {
  const state = emptyFeedState();
  send(state, 0, { a: price, b: price });
  return state;
}

describe("a quote", () => {
  it("that completes the minimum of venues makes the first mark", () => {
    const state = emptyFeedState();
    send(state, 0, { a: 10_000n });
    expect(state.mark).toBe(NO_MARK);
    send(state, 5, { b: 10_000n });
    expect(state.mark).toMatchObject({
      status: "fresh",
      confirmed: 10_000n,
      confirmedSince: START + 5,
    });
  });

  it("changes nothing by itself: the book does, with what is returned", () => {
    const state = feedAt(10_000n);
    const before = structuredClone(state);
    receiveQuote(SETTINGS, state, quote("a", 10_100n, 1), instant(1));
    expect(state).toEqual(before);
  });

  it("older than the venue's last one is ignored; one of the same instant replaces it", () => {
    const state = feedAt(10_000n);
    const outcome = receiveQuote(SETTINGS, state, quote("a", 10_100n, -1), instant(5));
    expect(outcome).toEqual({ kind: "ignored" });
    send(state, 0, { a: 10_100n });
    expect(state.mark.confirmed).toBe(10_050n);
  });

  it.each([
    ["feed_takes_no_quotes", POSTED, quote("nobody", 0n, 9)],
    ["venue_not_in_feed", SETTINGS, quote("nobody", 0n, 9)],
    ["price_out_of_range", SETTINGS, quote("a", 0n, 9)],
    ["price_out_of_range", SETTINGS, quote("a", 1n << 128n)],
    ["quote_from_the_future", SETTINGS, quote("a", 1n, 1)],
    ["quote_from_the_future", SETTINGS, quote("a", 1n, 0.5 - 1)],
  ] as const)("is refused as %s", (code, settings, refused) => {
    expect(receiveQuote(settings, feedAt(10_000n), refused, instant(0))).toEqual({
      kind: "refused",
      code,
    });
  });

  it("that returns to the gate ends a suspicion, even after the wait is over and no tick came", () => {
    const state = feedAt(10_000n);
    send(state, 1_000, { a: 9_000n, b: 9_000n });
    send(state, 40_000, { a: 9_000n, b: 9_000n });
    send(state, 61_000, { a: 10_000n, c: 10_000n, d: 10_000n });
    expect(state.mark).toMatchObject({ status: "fresh", confirmed: 10_000n });
  });

  it("after a silence in which the suspect mark went stale starts the wait again", () => {
    const state = feedAt(10_000n);
    send(state, 1_000, { a: 9_000n, b: 9_000n });
    expect(state.mark.suspect?.since).toBe(START + 1_000);
    send(state, 90_000, { a: 9_000n, b: 9_000n });
    expect(state.mark).toMatchObject({ status: "suspect", suspect: { since: START + 90_000 } });
  });
});

describe("an operator", () => {
  const held = () => {
    const state = feedAt(10_000n);
    send(state, 1_000, { a: 5n, b: 5n, c: 5n, d: 5n });
    return state;
  };

  it("confirms a held jump", () => {
    const state = held();
    expect(state.mark.status).toBe("suspect");
    const outcome = confirmSuspect(SETTINGS, state, 5n as FeedPrice, instant(2_000));
    expect(outcome).toEqual({
      kind: "confirmed",
      mark: { status: "fresh", confirmed: 5n, confirmedSince: START + 2_000, suspect: null },
    });
  });

  it("cannot confirm what the venues have left", () => {
    const state = feedAt(10_000n);
    send(state, 1_000, { a: 5_000n, b: 5_000n });
    const codeFor = (seen: bigint) => {
      const outcome = confirmSuspect(SETTINGS, state, seen as FeedPrice, instant(2_000));
      return outcome.kind === "refused" ? outcome.code : outcome.kind;
    };
    expect([codeFor(4_901n), codeFor(4_902n), codeFor(5_102n), codeFor(5_103n)]).toEqual([
      "suspect_price_moved",
      "confirmed",
      "confirmed",
      "suspect_price_moved",
    ]);
  });

  it("cannot confirm a mark that is fresh, stale or posted", () => {
    const refused = { kind: "refused", code: "mark_not_suspect" };
    const seen = 5n as FeedPrice;
    expect(confirmSuspect(SETTINGS, feedAt(5n), seen, instant(0))).toEqual(refused);
    expect(confirmSuspect(SETTINGS, held(), seen, instant(40_000))).toEqual(refused);
    expect(confirmSuspect(POSTED, feedAt(5n), seen, instant(0))).toEqual(refused);
  });
});

describe("the explanation of a mark", () => {
  it("names the kept, the dropped and why, and the silent", () => {
    const state = feedAt(10_000n);
    send(state, 31_000, { c: 10_100n });
    send(state, 31_000, { b: 10_000n });
    send(state, 31_000, { a: 13_000n });
    const five = { ...SETTINGS, venues: ["z", "a", "b", "c", "d"] as VenueId[] };
    expect(explainMark(five, state, instant(31_000))).toEqual({
      mark: state.mark,
      reason: "venues_agree",
      changed: false,
      kept: ["b", "c"],
      dropped: [{ venue: "a", reason: "outlier" }],
      silent: ["d", "z"],
      median: 10_100n,
      candidate: 10_050n,
      agreeing: 2,
      isHeld: false,
      confirmsAt: null,
    });
    expect(explainMark(SETTINGS, state, instant(70_000))).toMatchObject({
      changed: true,
      reason: "no_fresh_quote",
      mark: { status: "stale" },
      kept: [],
      dropped: ["a", "b", "c"].map((venue) => ({ venue, reason: "stale" })),
      median: null,
      candidate: null,
    });
  });

  it("says until when a jump waits, and whether venues may confirm it", () => {
    const state = feedAt(10_000n);
    send(state, 1_000, { a: 9_000n, b: 9_000n });
    expect(explainMark(SETTINGS, state, instant(1_000))).toMatchObject({
      agreeing: 2,
      reason: "jump_awaits_venues",
      isHeld: false,
      confirmsAt: START + 61_000,
    });
    send(state, 2_000, { a: 5n, b: 5n });
    expect(explainMark(SETTINGS, state, instant(2_000))).toMatchObject({
      reason: "jump_held",
      isHeld: true,
      candidate: 5n,
      confirmsAt: START + 602_000,
    });
  });

  it("of a posted price is the price", () => {
    const { mark } = feedAt(5n);
    expect(explainMark(POSTED, { quotes: [], mark }, instant(0))).toMatchObject({
      mark,
      changed: false,
      kept: [],
      median: null,
    });
  });
});
