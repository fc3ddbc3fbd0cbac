import { describe, expect, it } from "vitest";
import type { FeedPrice, Wad } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { MedianFeedSettings } from "./feed-settings.ts";
import type { FeedState, Mark } from "./feed-state.ts";
import { NO_MARK } from "./feed-state.ts";
import { decideMark } from "./mark.ts";
import { FEED_PRICE_MAX, type Quote } from "./quote.ts";
import { SECOND, SETTINGS, START, freshMark, quotes } from "../../test/quoting.ts";

/** A feed under observation: every step replaces the quotes and decides. */
function observe(settings: MedianFeedSettings, first: Mark) {
  const state: FeedState = { quotes: [], mark: first };
  return (seconds: number, ...prices: (bigint | null)[]): Mark => {
    const now = START + seconds * SECOND;
    state.quotes = quotes(now, ...prices);
    state.mark = decideMark(settings, state, now as Millis);
    return state.mark;
  };
}

const decide = (change: Partial<MedianFeedSettings>, mark: Mark, list: readonly Quote[]) =>
  decideMark({ ...SETTINGS, ...change }, { quotes: list, mark }, START as Millis);

describe("the median", () => {
  it.each<[string, (bigint | null)[], bigint]>([
    ["is the middle of an odd number of quotes", [10_100n, 9_990n, 10_000n], 10_000n],
    [
      "is the mean of the two middle ones of an even number",
      [10_000n, 10_010n, 9_900n, 10_100n],
      10_005n,
    ],
    ["is rounded down", [10_000n, 10_001n], 10_000n],
    ["ignores an outlier below", [10_000n, 10_002n, 5n], 10_001n],
    ["ignores an outlier above", [10_000n, 10_002n, 9_000_000n], 10_001n],
    ["ignores outliers on both sides", [10_000n, 10_002n, 5n, 90_000n, 10_005n], 10_002n],
    ["drops a quote one unit beyond, below", [10_000n, 10_000n, 9_799n, 10_100n, 10_100n], 10_050n],
    ["drops a quote one unit beyond, above", [10_000n, 10_000n, 10_201n, 9_900n, 9_900n], 9_950n],
  ])("%s", (_, prices, expected) => {
    const mark = decide({}, NO_MARK, quotes(START, ...prices));
    expect(mark.confirmed).toBe(expected);
    expect(mark.status).toBe("fresh");
  });

  it("keeps a quote exactly at the outlier distance and drops the next one", () => {
    const status = (third: bigint) =>
      decide({ minVenues: 3 }, NO_MARK, quotes(START, 10_000n, 10_000n, third)).status;
    const found = [9_799n, 9_800n, 10_200n, 10_201n].map(status);
    expect(found).toEqual(["stale", "fresh", "fresh", "stale"]);
  });

  it("measures the distance from the median, exactly, for the widest price", () => {
    const distance = FEED_PRICE_MAX / 50n;
    const status = (third: bigint) =>
      decide({ minVenues: 3 }, NO_MARK, quotes(START, FEED_PRICE_MAX, FEED_PRICE_MAX, third))
        .status;
    expect(status(FEED_PRICE_MAX - distance)).toBe("fresh");
    expect(status(FEED_PRICE_MAX - distance - 1n)).toBe("stale");
  });
});

describe("a stale feed", () => {
  it("is one whose quotes are older than the maximum age", () => {
    const statusAfter = (age: number) =>
      decideMark(
        SETTINGS,
        { quotes: quotes(START, 100n, 100n), mark: freshMark(100n) },
        (START + age) as Millis,
      ).status;
    expect(statusAfter(30 * SECOND)).toBe("fresh");
    expect(statusAfter(30 * SECOND + 1)).toBe("stale");
  });

  it("is one with fewer kept venues than the minimum, whether silent or outliers", () => {
    expect(decide({}, freshMark(10_000n), quotes(START, 10_000n)).status).toBe("stale");
    expect(decide({}, freshMark(10_000n), quotes(START, 9_000n, 11_000n)).status).toBe("stale");
    expect(decide({}, freshMark(10_000n), []).status).toBe("stale");
  });

  it("keeps the confirmed price as a memory and forgets a jump", () => {
    const mark: Mark = {
      ...freshMark(10_000n),
      status: "suspect",
      suspect: { price: 9_000n as FeedPrice, since: START as Millis },
    };
    expect(decide({}, mark, [])).toEqual({ ...freshMark(10_000n), status: "stale" });
  });

  it("without a price stays as it is", () => {
    expect(decide({}, NO_MARK, quotes(START, 10_000n))).toBe(NO_MARK);
  });

  it("confirms at once when it comes back within the gate", () => {
    const mark: Mark = { ...freshMark(10_000n), status: "stale" };
    expect(decide({}, mark, quotes(START, 9_500n, 9_500n))).toEqual(freshMark(9_500n));
  });

  it("meets the jump gate when it comes back beyond it, and the wait begins on the return", () => {
    const step = observe(SETTINGS, { ...freshMark(10_000n), status: "stale" });
    expect(step(500, 9_000n, 9_000n)).toMatchObject({
      status: "suspect",
      confirmed: 10_000n,
      suspect: { price: 9_000n, since: START + 500 * SECOND },
    });
    expect(step(559, 9_000n, 9_000n).status).toBe("suspect");
    expect(step(560, 9_000n, 9_000n).confirmed).toBe(9_000n);
  });

  it("between two looks at a jump restarts its wait", () => {
    const step = observe(SETTINGS, freshMark(10_000n));
    step(0, 9_000n, 9_000n);
    expect(step(30).status).toBe("stale");
    expect(step(61, 9_000n, 9_000n).status).toBe("suspect");
    expect(step(121, 9_000n, 9_000n).status).toBe("fresh");
  });
});

describe("the first mark", () => {
  it("is confirmed at once, from that instant", () => {
    expect(decide({}, NO_MARK, quotes(START, 10_000n, 10_000n))).toEqual(freshMark(10_000n));
  });
});

describe("a move within the jump gate", () => {
  it.each([10_500n, 9_500n, 10_001n])("to %s is confirmed at once", (price) => {
    expect(decide({}, freshMark(10_000n), quotes(START, price, price)).confirmed).toBe(price);
  });

  it("replaces the mark only when something changed", () => {
    const mark = freshMark(10_000n);
    expect(decide({}, mark, quotes(START, 10_000n, 10_000n))).toBe(mark);
  });

  it("keeps the instant of a price that stayed while the feed was stale", () => {
    const step = observe(SETTINGS, freshMark(10_000n));
    step(10);
    expect(step(20, 10_000n, 10_000n)).toEqual(freshMark(10_000n));
  });

  it("is any move when the gate is off", () => {
    const off = { jumpGate: 0n as Wad, holdGate: 0n as Wad };
    expect(decide(off, freshMark(10_000n), quotes(START, 1n, 1n)).confirmed).toBe(1n);
  });
});

describe("a jump", () => {
  it.each([10_501n, 9_499n])("to %s, one unit beyond the gate, is suspect", (price) => {
    expect(decide({}, freshMark(10_000n), quotes(START, price, price))).toEqual({
      ...freshMark(10_000n),
      status: "suspect",
      suspect: { price, since: START },
    });
  });

  it("is confirmed by the agreed number of venues at once", () => {
    const crash = [9_000n, 9_010n, 9_020n, 9_030n] as const;
    expect(decide({}, freshMark(10_000n), quotes(START, ...crash)).confirmed).toBe(9_015n);
    expect(decide({}, freshMark(10_000n), quotes(START, ...crash.slice(1))).status).toBe("suspect");
  });

  it("counts only venues that agree with the candidate, not all that were kept", () => {
    // Median 9,000 keeps all five; the candidate is 9,000 too, and 8,820 and 9,180 are just in reach.
    const reached = quotes(START, 8_820n, 9_000n, 9_000n, 9_180n, 9_000n);
    expect(decide({ confirmVenues: 5 }, freshMark(10_000n), reached).status).toBe("fresh");
    // 9,300 is an outlier of the median 9,000; without it the candidate is 8,950, out of reach of 9,170.
    const spread = quotes(START, 8_900n, 8_900n, 9_000n, 9_170n, 9_300n);
    expect(decide({ confirmVenues: 4 }, freshMark(10_000n), spread).status).toBe("suspect");
    expect(decide({ confirmVenues: 3 }, freshMark(10_000n), spread).confirmed).toBe(8_950n);
  });

  it("is never confirmed by venues when only time may", () => {
    const crash = quotes(START, 9_000n, 9_000n, 9_000n, 9_000n, 9_000n);
    expect(decide({ confirmVenues: 0 }, freshMark(10_000n), crash).status).toBe("suspect");
  });

  it("is confirmed when it has lasted, to the millisecond", () => {
    const step = observe(SETTINGS, freshMark(10_000n));
    step(0, 9_000n, 9_000n);
    expect(step(59.999, 9_000n, 9_000n).status).toBe("suspect");
    expect(step(60, 9_000n, 9_000n)).toEqual({
      status: "fresh",
      confirmed: 9_000n,
      confirmedSince: START + 60 * SECOND,
      suspect: null,
    });
  });

  it("keeps its first instant while it moves on, or part of the way back", () => {
    const step = observe(SETTINGS, freshMark(10_000n));
    step(0, 9_000n, 9_000n);
    expect(step(20, 8_000n, 8_000n).suspect).toEqual({ price: 8_000n, since: START });
    expect(step(40, 9_400n, 9_400n).suspect).toEqual({ price: 9_400n, since: START });
    expect(step(60, 8_900n, 8_900n)).toMatchObject({ status: "fresh", confirmed: 8_900n });
  });

  it("that comes back within the gate is the mark at once", () => {
    const step = observe(SETTINGS, freshMark(10_000n));
    step(0, 9_000n, 9_000n);
    expect(step(1, 9_500n, 9_500n)).toMatchObject({ status: "fresh", confirmed: 9_500n });
  });

  it("that turns into one the other way starts its wait again", () => {
    const step = observe(SETTINGS, freshMark(10_000n));
    step(0, 9_000n, 9_000n);
    expect(step(50, 11_000n, 11_000n).suspect?.since).toBe(START + 50 * SECOND);
    expect(step(60, 11_000n, 11_000n).status).toBe("suspect");
    expect(step(110, 11_000n, 11_000n).confirmed).toBe(11_000n);
  });

  it("that went away and came again starts its wait again", () => {
    const step = observe(SETTINGS, freshMark(10_000n));
    step(0, 9_000n, 9_000n);
    step(30, 10_000n, 10_000n);
    expect(step(60, 9_000n, 9_000n).suspect?.since).toBe(START + 60 * SECOND);
  });

  it("seen again unchanged is the same mark", () => {
    const step = observe(SETTINGS, freshMark(10_000n));
    const seen = step(0, 9_000n, 9_000n);
    expect(step(1, 9_000n, 9_000n)).toBe(seen);
  });
});

describe("a jump beyond the hold gate", () => {
  const allVenues = (price: bigint) => [price, price, price, price, price];

  it("of exactly the hold gate is still an ordinary jump", () => {
    const at = (price: bigint) =>
      decide({}, freshMark(10_000n), quotes(START, ...allVenues(price)));
    expect([at(6_000n).status, at(14_000n).status]).toEqual(["fresh", "fresh"]);
    expect([at(5_999n).status, at(14_001n).status]).toEqual(["suspect", "suspect"]);
  });

  it("holds whatever the venues say until the longer time has passed", () => {
    const step = observe(SETTINGS, freshMark(10_000n));
    for (const second of [0, 60, 599]) {
      expect(step(second, ...allVenues(5n)).status).toBe("suspect");
    }
    expect(step(600, ...allVenues(5n))).toMatchObject({ status: "fresh", confirmed: 5n });
  });

  it("that comes back inside the hold gate follows the rule of the ordinary jump", () => {
    const step = observe(SETTINGS, freshMark(10_000n));
    step(0, ...allVenues(5n));
    expect(step(10, 9_000n, 9_000n)).toMatchObject({
      status: "suspect",
      suspect: { since: START },
    });
    expect(step(11, ...allVenues(9_000n))).toMatchObject({ status: "fresh", confirmed: 9_000n });
  });

  it("is an ordinary jump without a hold gate", () => {
    const crash = quotes(START, ...allVenues(5n));
    expect(decide({ holdGate: 0n as Wad }, freshMark(10_000n), crash).confirmed).toBe(5n);
  });
});
