import { describe, expect, it } from "vitest";
import type { FeedPrice } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { FeedState, Mark } from "./feed-state.ts";
import { NO_MARK } from "./feed-state.ts";
import { decideMark, withPostedPrice } from "./mark.ts";
import { START, freshMark } from "../../test/quoting.ts";

describe("a posted price", () => {
  const POSTED = { kind: "posted", decimals: 2, zeroMeans: "no_price" } as const;
  const post = (mark: Mark, price: bigint) =>
    withPostedPrice(mark, price as FeedPrice, START as Millis);

  it("is the mark at once, however far it jumps", () => {
    expect(post(NO_MARK, 100n)).toEqual(freshMark(100n));
    expect(post(freshMark(100n), 1n)).toEqual(freshMark(1n));
  });

  it("never goes stale", () => {
    const state: FeedState = { quotes: [], mark: freshMark(100n) };
    expect(decideMark(POSTED, state, (START * 2) as Millis)).toBe(state.mark);
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
