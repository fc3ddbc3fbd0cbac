import { as, type FeedPrice, type LoanId, type Millis, type VenueId } from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import { agreedAt, compareRuns } from "./compare-runs.ts";
import type { Action, Played, View } from "./play-incident.ts";
import type { VenueQuote } from "./venue-quotes.ts";
import { composed, plainFeed } from "./views.ts";

const SECOND = 1_000;
const FEED = "coin" as VenueQuote["feed"];

/** Quotes of venues, each `[seconds, venue, price]`. */
function viewOf(...quotes: readonly (readonly [number, string, number])[]): View {
  return {
    feeds: { [FEED]: plainFeed(["a", "b", "c"]) },
    priced: FEED,
    quotes: quotes.map(([seconds, venue, price]) => ({
      feed: FEED,
      venue: venue as VenueId,
      price: as<FeedPrice>(BigInt(price)),
      at: (seconds * SECOND) as Millis,
    })),
  };
}

const agreed = (view: View, price: number, seconds: number): number =>
  agreedAt(view, as<FeedPrice>(BigInt(price)), (seconds * SECOND) as Millis) / SECOND;

describe("honest venues agree on a price", () => {
  const view = viewOf(
    [0, "a", 101],
    [0, "b", 100],
    [0, "c", 102],
    [10, "a", 99],
    [10, "b", 99],
    [20, "c", 100],
    [30, "a", 103],
    [200, "b", 90],
  );

  test("when the last of them is there, not when their median is", () => {
    expect(agreed(view, 100, 10)).toBe(20);
    expect(agreed(view, 102, 0)).toBe(0);
  });

  test("without a venue whose quote has grown too old", () => {
    expect(agreed(view, 95, 30)).toBe(200);
  });

  test("at once where they never do, so that nothing excuses a delay", () => {
    expect(agreed(view, 80, 10)).toBe(10);
  });

  test("at once on a composed feed, whose parts have venues of their own", () => {
    expect(agreed({ ...view, feeds: { [FEED]: composed("base", "quote") } }, 100, 10)).toBe(10);
  });
});

describe("a sale behind the gate", () => {
  const view = viewOf([0, "a", 100], [0, "b", 102], [0, "c", 98], [90, "b", 99]);
  const sale = (seconds: number, mark: number): Action => ({
    loan: "loan-1" as LoanId,
    at: (seconds * SECOND) as Millis,
    sellsAt: as<FeedPrice>(100n),
    mark: as<FeedPrice>(BigInt(mark)),
    status: "fresh",
  });
  const run = (...actions: Action[]): Played => ({
    actions,
    lows: actions.map(({ at, mark }) => ({ at, price: as(mark) })),
    quotes: 0,
    loans: 1,
    staleTicks: 0,
    suspectTicks: 0,
  });
  const compare = (gated: Played) => compareRuns(gated, run(sale(0, 100)), view);

  test("is late by the whole time since the honest median, and since the venues agreed", () => {
    expect(compare(run(sale(95, 99)))).toMatchObject({
      delayMaxMs: 95 * SECOND,
      agreedDelayMaxMs: 5 * SECOND,
      missedActions: 0,
    });
  });

  test("that never comes is missed", () => {
    expect(compare(run())).toMatchObject({ missedActions: 1, delayMaxMs: 0 });
  });

  test("is wrong where the honest median never was as low", () => {
    expect(compare(run(sale(0, 97)))).toMatchObject({ wrongActions: 1 });
    expect(compare(run(sale(0, 100)))).toMatchObject({ wrongActions: 0 });
  });

  test("while the mark is stale is counted", () => {
    expect(compare(run({ ...sale(0, 100), status: "stale" }))).toMatchObject({ staleActions: 1 });
  });
});
