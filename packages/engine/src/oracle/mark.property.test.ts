import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { VenueId } from "../units/identifiers.ts";
import type { FeedPrice, Wad } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import { explainMark } from "./explain-mark.ts";
import type { MedianFeedSettings } from "./feed-settings.ts";
import { validateFeedSettings } from "./feed-settings.ts";
import type { FeedState } from "./feed-state.ts";
import { emptyFeedState } from "./feed-state.ts";
import { confirmsAt, decideMark } from "./mark.ts";
import { FEED_PRICE_MAX } from "./quote.ts";
import { receiveQuote } from "./receive-quote.ts";

const START = 1_700_000_000_000;
const WAD = 10n ** 18n;
const RUNS = { numRuns: 500 };

type Generated<A> = A extends fc.Arbitrary<infer T> ? T : never;

const venueName = (index: number) => `venue-${String(index).padStart(2, "0")}` as VenueId;
const venueNames = (count: number) => Array.from({ length: count }, (_, index) => venueName(index));

/** Sound settings over `count` venues, with narrow and wide gates, or none. */
const settingsOf = (count: number): fc.Arbitrary<MedianFeedSettings> =>
  fc
    .record({
      minVenues: fc.integer({ min: 1, max: count }),
      maxAgeMs: fc.integer({ min: 1, max: 60_000 }),
      outlierPercent: fc.integer({ min: 1, max: 20 }),
      jumpPercent: fc.integer({ min: 0, max: 30 }),
      confirmVenues: fc.integer({ min: 0, max: count }),
      confirmAfterMs: fc.integer({ min: 1, max: 60_000 }),
      holdExtraPercent: fc.integer({ min: 0, max: 50 }),
      holdExtraMs: fc.integer({ min: 1, max: 600_000 }),
    })
    .map((choice) => {
      const hasHoldGate = choice.jumpPercent > 0 && choice.holdExtraPercent > 0;
      const holdPercent = hasHoldGate ? choice.jumpPercent + choice.holdExtraPercent : 0;
      return {
        kind: "median",
        decimals: 8,
        venues: venueNames(count),
        minVenues: choice.minVenues,
        maxAgeMs: choice.maxAgeMs as Millis,
        outlierDistance: percent(choice.outlierPercent),
        jumpGate: percent(choice.jumpPercent),
        confirmVenues: choice.confirmVenues,
        confirmAfterMs: choice.confirmAfterMs as Millis,
        holdGate: percent(holdPercent),
        holdForMs: (choice.confirmAfterMs + choice.holdExtraMs) as Millis,
      };
    });

const percent = (value: number) => ((BigInt(value) * WAD) / 100n) as Wad;
const anyPrice = fc.oneof(
  fc.bigInt({ min: 90_000n, max: 110_000n }),
  fc.bigInt({ min: 1n, max: 300_000n }),
  fc.bigInt({ min: 1n, max: FEED_PRICE_MAX }),
);

/** Sends one quote and lets the book keep what comes back. */
function send(
  settings: MedianFeedSettings,
  state: FeedState,
  venue: VenueId,
  price: bigint,
  now: number,
): void {
  const quote = { venue, price: price as FeedPrice, at: now as Millis };
  const outcome = receiveQuote(settings, state, quote, now as Millis);
  if (outcome.kind !== "accepted") throw new Error(`A sound quote was ${outcome.kind}.`);
  state.quotes = outcome.quotes;
  state.mark = outcome.mark;
}

/** Settings for 3 to 8 venues, the first of which is wrong: it may say anything at any time. */
const oneWrongVenue = fc.integer({ min: 3, max: 8 }).chain((count) =>
  fc.record({
    settings: settingsOf(count),
    first: fc.array(fc.bigInt({ min: 95_000n, max: 105_000n }), {
      minLength: count,
      maxLength: count,
    }),
    steps: fc.array(
      fc.record({
        venue: fc.integer({ min: 0, max: count - 1 }),
        honestBase: fc.bigInt({ min: 50_000n, max: 150_000n }),
        honestOffset: fc.bigInt({ min: 0n, max: 1_000n }),
        wrong: anyPrice,
        wait: fc.integer({ min: 0, max: 5_000 }),
      }),
      { maxLength: 40 },
    ),
  }),
);

/** Runs a feed with one wrong venue and calls `check` after every new confirmed price. */
function runWithOneWrong(
  { settings, first, steps }: Generated<typeof oneWrongVenue>,
  check: (confirmed: bigint, honest: readonly bigint[], settings: MedianFeedSettings) => void,
): void {
  const count = settings.venues.length;
  // All quotes stay fresh, and the first mark waits for everyone: otherwise two venues may be one liar and one.
  const fresh = { ...settings, maxAgeMs: 604_800_000 as Millis, minVenues: Math.min(3, count) };
  const state = emptyFeedState();
  const honest = new Map<VenueId, bigint>();
  let now = START;
  const step = (index: number, price: bigint) => {
    const before = state.mark.confirmed;
    if (index > 0) honest.set(venueName(index), price);
    send(fresh, state, venueName(index), price, now);
    const isMoved = state.mark.confirmed !== before;
    if (isMoved) check(state.mark.confirmed, [...honest.values()], fresh);
  };
  for (const [index, price] of first.entries()) step(index, price);
  for (const { venue, honestBase, honestOffset, wrong, wait } of steps) {
    now += wait;
    step(venue, venue === 0 ? wrong : honestBase + honestOffset);
  }
}

const lowest = (prices: readonly bigint[]) => prices.reduce((x, y) => (x < y ? x : y));
const highest = (prices: readonly bigint[]) => prices.reduce((x, y) => (x > y ? x : y));

describe("a single wrong venue among three or more", () => {
  it("never moves the mark out of the range of honest venues that agree with each other", () => {
    let checked = 0;
    fc.assert(
      fc.property(oneWrongVenue, (run) => {
        runWithOneWrong(run, (confirmed, honest, { outlierDistance }) => {
          const low = lowest(honest);
          const high = highest(honest);
          if ((high - low) * WAD > low * outlierDistance) return;
          checked += 1;
          expect(confirmed >= low && confirmed <= high).toBe(true);
        });
      }),
      RUNS,
    );
    expect(checked).toBeGreaterThan(100);
  });

  it("never moves it farther than the outlier distance beyond honest venues that do not", () => {
    fc.assert(
      fc.property(oneWrongVenue, (run) => {
        runWithOneWrong(run, (confirmed, honest, { outlierDistance }) => {
          expect(confirmed * WAD >= lowest(honest) * (WAD - outlierDistance)).toBe(true);
          expect(confirmed * WAD <= highest(honest) * (WAD + outlierDistance)).toBe(true);
        });
      }),
      RUNS,
    );
  });
});

/** A crash that some venues see one after the other, within a second; the rest fall silent. */
const crash = fc.integer({ min: 3, max: 8 }).chain((count) =>
  fc.record({
    settings: settingsOf(count).filter(({ jumpGate }) => jumpGate > 0n),
    seenBy: fc.shuffledSubarray(venueNames(count), { minLength: 1 }),
    before: fc.bigInt({ min: 1_000_000n, max: 10n ** 20n }),
    /** Where in the range between the two gates the new price lies, in percent. */
    depth: fc.integer({ min: 1, max: 99 }),
    isUp: fc.boolean(),
  }),
);

/** Feed with a confirmed mark at `before`, and a price beyond the jump gate but within the hold gate. */
function beforeCrash(run: Generated<typeof crash>) {
  const settings = { ...run.settings, maxAgeMs: 10_000 as Millis };
  const { jumpGate, holdGate } = settings;
  const widest = holdGate > 0n ? holdGate : (99n * WAD) / 100n;
  const part = jumpGate + ((widest - jumpGate) * BigInt(run.depth)) / 100n;
  const distance = (run.before * part) / WAD;
  const state = emptyFeedState();
  for (const venue of settings.venues) send(settings, state, venue, run.before, START);
  expect(state.mark).toMatchObject({ status: "fresh", confirmed: run.before });
  return { settings, state, after: run.isUp ? run.before + distance : run.before - distance };
}

describe("a true crash", () => {
  it("seen by all venues is confirmed at once, if the confirming venues are no more than there are", () => {
    fc.assert(
      fc.property(crash, (run) => {
        const { settings, state, after } = beforeCrash(run);
        fc.pre(settings.confirmVenues > 0);
        // In any order; at the last quote everyone has seen it.
        const order = [...new Set([...run.seenBy, ...settings.venues])];
        for (const venue of order) send(settings, state, venue, after, START + 1_000);
        expect(state.mark).toMatchObject({ status: "fresh", confirmed: after });
      }),
      RUNS,
    );
  });

  it("seen by only some of the venues is confirmed within the wait", () => {
    let waited = 0;
    fc.assert(
      fc.property(crash, (run) => {
        const { settings, state, after } = beforeCrash(run);
        fc.pre(run.seenBy.length >= settings.minVenues);
        // The others have gone stale by now: only those that see the crash still speak.
        const start = START + 20_000;
        let now = start;
        // At most 60 s in steps of up to 9 s; the bound lets a broken wait fail instead of hang.
        for (let look = 0; look < 20; look += 1) {
          for (const venue of run.seenBy) send(settings, state, venue, after, now);
          if (state.mark.status === "fresh") break;
          waited += 1;
          now = Math.min(confirmsAt(settings, state.mark) ?? Infinity, now + 9_000);
        }
        expect(state.mark).toMatchObject({ status: "fresh", confirmed: after });
        expect(now - start).toBeLessThanOrEqual(settings.confirmAfterMs);
        const isSlow = settings.confirmVenues === 0 || run.seenBy.length < settings.confirmVenues;
        if (isSlow) expect(now - start).toBe(settings.confirmAfterMs);
      }),
      RUNS,
    );
    expect(waited).toBeGreaterThan(100);
  });
});

/** A feed after any sequence of sound quotes. */
const anyFeed = fc.integer({ min: 1, max: 8 }).chain((count) =>
  fc.record({
    settings: settingsOf(count),
    steps: fc.array(
      fc.record({
        venue: fc.integer({ min: 0, max: count - 1 }).map(venueName),
        price: anyPrice,
        wait: fc.integer({ min: 0, max: 20_000 }),
      }),
      { maxLength: 30 },
    ),
    later: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
);

function play({ settings, steps }: Generated<typeof anyFeed>) {
  const state = emptyFeedState();
  let now = START;
  for (const { venue, price, wait } of steps) {
    now += wait;
    send(settings, state, venue, price, now);
  }
  return { state, now: now as Millis };
}

describe("any feed", () => {
  it("has settings that the generator of this file keeps sound", () => {
    fc.assert(
      fc.property(anyFeed, ({ settings }) => {
        expect(validateFeedSettings(settings)).toEqual([]);
      }),
    );
  });

  it("decides the same whatever the order of its venues and quotes", () => {
    fc.assert(
      fc.property(anyFeed, fc.integer(), (run, seed) => {
        const { state, now } = play(run);
        const shuffled = <T>(list: readonly T[]) =>
          list
            .map((item, index) => ({ item, key: Math.imul(seed ^ (index + 1), 0x9e3779b1) }))
            .toSorted((x, y) => x.key - y.key)
            .map(({ item }) => item);
        const settings = { ...run.settings, venues: shuffled(run.settings.venues) };
        const other = { quotes: shuffled(state.quotes), mark: state.mark };
        const later = (now + Math.floor(run.later * 90_000)) as Millis;
        expect(decideMark(settings, other, later)).toEqual(decideMark(run.settings, state, later));
      }),
      RUNS,
    );
  });

  it("does not change before a quote ages out or a jump has lasted, and has a suspect exactly while suspect", () => {
    let looked = 0;
    fc.assert(
      fc.property(anyFeed, (run) => {
        const { state, now } = play(run);
        expect(state.mark.suspect !== null).toBe(state.mark.status === "suspect");
        const { maxAgeMs } = run.settings;
        const endings = state.quotes.map(({ at }) => at + maxAgeMs + 1).filter((end) => end > now);
        const change = Math.min(
          confirmsAt(run.settings, state.mark) ?? Infinity,
          now + 1_000_000,
          ...endings,
        );
        expect(change).toBeGreaterThan(now);
        for (const part of [0, run.later, 1]) {
          const instant = now + Math.floor((change - 1 - now) * part);
          expect(decideMark(run.settings, state, instant as Millis)).toBe(state.mark);
          looked += 1;
        }
      }),
      RUNS,
    );
    expect(looked).toBeGreaterThan(0);
  });

  it("is explained by the decision itself, every quote kept or dropped", () => {
    fc.assert(
      fc.property(anyFeed, (run) => {
        const { state, now } = play(run);
        const later = (now + Math.floor(run.later * 90_000)) as Millis;
        const explanation = explainMark(run.settings, state, later);
        expect(explanation.mark).toEqual(decideMark(run.settings, state, later));
        const { kept, dropped, silent } = explanation;
        const named = [...kept, ...dropped.map(({ venue }) => venue), ...silent];
        expect(named.toSorted()).toEqual(run.settings.venues);
        const isStale = kept.length < run.settings.minVenues;
        expect(explanation.mark.status === "stale").toBe(isStale);
      }),
      RUNS,
    );
  });
});
