import type { Event, Millis } from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import { PolicyTally } from "./policy-tally.ts";
import { keptShare, Story } from "./story.ts";

const MINUTE = 60_000;
const point = (sequence: number, minute: number) => ({
  sequence,
  at: (minute * MINUTE) as Millis,
  prices: new Map(),
  keptWithPlans: 0n,
  keptAsUsual: 0n,
  wipedOutWithPlans: 0,
  wipedOutAsUsual: 0,
});

describe("the points of a story", () => {
  test("lie a quarter of an hour apart, and the last one is of now", () => {
    const story = new Story();
    for (let minute = 0; minute <= 47; minute += 1) story.note(point(minute + 1, minute));
    story.note(point(99, 47));
    const places = story.points.map(({ sequence, at }) => [sequence, at / MINUTE]);
    expect(places).toEqual([
      [1, 0],
      [16, 15],
      [31, 30],
      [46, 45],
      [99, 47],
    ]);
  });
});

describe("the share of coins that was kept", () => {
  const events = [
    { type: "market_created", market: "btc-usdc" },
    { type: "loan_created", loan: "one", market: "btc-usdc", owner: "alice" },
    { type: "collateral_pledged", loan: "one", assets: 400_000_000n },
    { type: "borrowed", loan: "one", shares: 10n },
  ].map((facts) => ({ at: 0, ...facts }) as Event);
  const sale = {
    at: 0,
    type: "collateral_sold",
    loan: "one",
    seizedAssets: 100_000_000n,
    repaidAssets: 5n,
    repaidShares: 5n,
    feeAssets: 0n,
  } as Event;

  test("is all of it before anything is sold, also before anything is pledged", () => {
    const tally = new PolicyTally();
    expect(keptShare(tally, tally)).toBe(10n ** 18n);
    tally.note(events);
    expect(keptShare(tally, tally)).toBe(10n ** 18n);
  });

  test("is what was not sold of what was pledged", () => {
    const tally = new PolicyTally();
    tally.note([...events, sale]);
    expect(keptShare(tally, tally)).toBe(75n * 10n ** 16n);
    tally.note([sale, sale, sale, sale]);
    expect(keptShare(tally, tally), "a plan's own coins may be sold, too").toBe(0n);
  });
});
