import { describe, expect, it } from "vitest";
import { priceOf } from "../../src/commands/run.ts";
import type { Event } from "../../src/events/event.ts";
import type { CollateralSold } from "../../src/events/sale-events.ts";
import { findViolations } from "../../src/state/check-invariants.ts";
import { restore } from "../../src/state/restore.ts";
import { snapshot, stateHash } from "../../src/state/snapshot.ts";
import { waitingSaleOf, waitingSales } from "../../src/state/waiting-sales.ts";
import type { LoanId } from "../../src/units/identifiers.ts";
import type { Millis } from "../../src/units/time.ts";
import { btc, dollars, percent, usdc } from "../amounts.ts";
import type { World } from "../world.ts";
import { openWorld } from "../world.ts";

const LADDER = {
  kind: "ladder",
  soft: null,
  targetLtv: percent(75),
  feeAtLltv: percent(1),
  feeAtFull: percent(1),
  fullFeeLtv: percent(96),
  dust: 0n,
  insuranceFirst: true,
} as const;
const GRACE = { outageMs: 300_000, graceMs: 600_000, hardLtv: percent(92) } as const;
const MEDIAN = {
  kind: "median",
  decimals: 8,
  venues: ["x"],
  minVenues: 1,
  maxAgeMs: 60_000,
  outlierDistance: percent(2),
  jumpGate: 0n,
  confirmVenues: 0,
  confirmAfterMs: 0,
  holdGate: 0n,
  holdForMs: 0,
} as const;

const types = (events: readonly Event[]) => events.map(({ type }) => type);
const sold = (events: readonly Event[]): CollateralSold[] =>
  events.filter((event) => event.type === "collateral_sold");
const waits = (world: World) => {
  const market = world.market();
  return waitingSales(market, priceOf(market.feed, market).price, world.now as Millis);
};
const holds = (world: World, name: string) => {
  const loan = world.book.loans.get(name as LoanId);
  if (loan === undefined) throw new Error(`there is no loan ${name}`);
  const { market } = loan;
  const { price } = priceOf(market.feed, market);
  return waitingSaleOf(loan, market, price, world.now as Millis);
};
const expectSound = (world: World) => {
  expect(findViolations(world.book)).toEqual([]);
  expect(stateHash(restore(snapshot(world.book)))).toBe(stateHash(world.book));
};
const sell = {
  steps: [{ kind: "deleverage", triggerLtv: percent(83), targetLtv: percent(80), cap: btc(0.001) }],
} as const;

/** Three loans: 80,000, 84,000 and 70,000 against 1 BTC each at 100,000. */
function opened(settings: object): World {
  const world = openWorld({
    settings: { liquidation: LADDER, alertLtvs: [percent(85)], ...settings },
  });
  world.deposit("desk", "USDC", usdc(1_000_000));
  world.open("near", "alice", btc(1), usdc(80_000));
  world.open("nearest", "bob", btc(1), usdc(84_000));
  world.open("far", "carol", btc(1), usdc(70_000));
  return world;
}

describe("the grace after an outage", () => {
  it("lets alerts and plans go first and sells when it ends", () => {
    const world = opened({ grace: GRACE });
    world.run({ type: "set_plan", by: "alice", loan: "near", plan: sell });
    const opening = world.wait(300).price(92_000);
    expect(types(opening)).toEqual([
      "outage_noted",
      "price_posted",
      "grace_opened",
      "alert_raised",
      "interest_accrued",
      "grounds_stated",
      "collateral_sold",
      "plan_step_spent",
      "alert_raised",
    ]);
    expect(opening[2]).toMatchObject({ cause: "service_gap", until: world.now + 600_000 });
    expect(sold(opening).map(({ step }) => step)).toEqual([0]);
    expect(waits(world)).toMatchObject({ cause: "grace", loans: 2, until: world.now + 600_000 });
    for (const name of ["near", "nearest"]) {
      expect(holds(world, name)).toEqual({ cause: "grace", until: world.now + 600_000 });
    }
    expect(holds(world, "far")).toBeNull();
    expectSound(world);
    for (let tick = 0; tick < 9; tick += 1) {
      expect(types(world.wait(60).run({ type: "tick" }))).toEqual(["time_passed"]);
    }
    // Any command ends it, not only one that is about this market.
    const ending = world.wait(60).deposit("carol", "BTC", 1n);
    expect(types(ending).slice(0, 2)).toEqual(["deposited", "grace_ended"]);
    expect(sold(ending).map(({ loan }) => loan)).toEqual(["nearest", "near"]);
    expect(waits(world)).toBeNull();
    expect(holds(world, "near")).toBeNull();
    expectSound(world);
  });

  it("sells at once what is beyond the hard line", () => {
    const world = opened({ grace: GRACE });
    expect(sold(world.wait(300).price(91_000)).map(({ loan }) => loan)).toEqual(["nearest"]);
    expectSound(world);
    expect(sold(world.price(86_000)).map(({ loan }) => loan)).toEqual(["near"]);
  });

  it("makes outside liquidators wait, and says until when", () => {
    const world = opened({ grace: GRACE, liquidation: { kind: "reference" } });
    world.deposit("carol", "USDC", usdc(100_000));
    const take = {
      type: "liquidate",
      by: "carol",
      seizedAssets: btc(0.1),
      repaidShares: 0n,
    } as const;
    world.wait(300).price(91_000);
    const until = world.now + 600_000;
    expect(world.refuse({ ...take, loan: "near" })).toEqual({
      code: "liquidation_in_grace",
      market: "btc",
      until,
    });
    expect(types(world.run({ ...take, loan: "nearest" }))).toContain("liquidated");
    for (let tick = 0; tick < 10; tick += 1) world.wait(60).run({ type: "tick" });
    expect(types(world.run({ ...take, loan: "near" }))).toContain("liquidated");
  });

  it("does not open for a shorter silence, nor without debt", () => {
    const world = opened({ grace: GRACE });
    expect(sold(world.wait(299).price(92_000))).toHaveLength(2);
    const empty = openWorld({ settings: { grace: GRACE } });
    expect(types(empty.wait(900).run({ type: "tick" }))).toEqual(["time_passed"]);
  });

  it("opens when a stale feed is back, counted from when it went stale", () => {
    const world = openWorld({ feed: MEDIAN, settings: { liquidation: LADDER, grace: GRACE } });
    const quote = (whole: number) =>
      world.run({
        type: "post_quote",
        feed: "btc-usd",
        venue: "x",
        price: dollars(whole),
        quotedAt: world.now,
      });
    quote(100_000);
    world.deposit("desk", "USDC", usdc(1_000_000));
    world.open("loan", "alice", btc(1), usdc(84_000));
    for (let tick = 0; tick < 12; tick += 1) world.wait(30).run({ type: "tick" });
    const since = world.now - 270_000;
    expect(world.market().feed.staleSince).toBe(since);
    for (let tick = 0; tick < 2; tick += 1) world.wait(30).run({ type: "tick" });
    const events = quote(95_000);
    expect(types(events)).toEqual(["quote_posted", "outage_noted", "mark_set", "grace_opened"]);
    expect(events[3]).toMatchObject({ cause: "stale_feed", since });
    expectSound(world);
  });

  it("waits for a fresh mark when the silence has made the old one stale", () => {
    const world = openWorld({ feed: MEDIAN, settings: { liquidation: LADDER, grace: GRACE } });
    const quote = (whole: number) =>
      world.run({
        type: "post_quote",
        feed: "btc-usd",
        venue: "x",
        price: dollars(whole),
        quotedAt: world.now,
      });
    quote(100_000);
    world.deposit("desk", "USDC", usdc(1_000_000));
    world.open("loan", "alice", btc(1), usdc(84_000));
    world.wait(400);
    expect(types(world.run({ type: "tick" }))).toEqual(["outage_noted", "mark_set"]);
    expect(waits(world)).toMatchObject({ cause: "outage", until: null });
    expectSound(world);
    expect(types(world.wait(10) && quote(95_000))).toEqual([
      "quote_posted",
      "mark_set",
      "grace_opened",
    ]);
  });

  it("is over when the market gives the rule up", () => {
    const world = opened({ grace: GRACE });
    world.wait(300).price(92_000);
    expect(sold(world.configure({ grace: null }))).toHaveLength(2);
    expectSound(world);
  });
});

describe("the pace of a market's sales", () => {
  it("sells up to the cap, the highest LTV first, and goes on in the next minute", () => {
    const world = opened({ pace: { valuePerMinute: usdc(63_000) } });
    const first = world.price(92_000);
    expect(sold(first).map(({ loan }) => loan)).toEqual(["nearest", "near"]);
    const [whole, cut] = sold(first);
    const value = (sale: CollateralSold | undefined) =>
      (sale?.repaidAssets ?? 0n) + (sale?.feeAssets ?? 0n);
    const total = value(whole) + value(cut);
    expect(usdc(63_000) - total).toBeGreaterThanOrEqual(0n);
    expect(usdc(63_000) - total).toBeLessThan(usdc(0.002));
    expect(first).toContainEqual(expect.objectContaining({ type: "pace_reached", sold: total }));
    expect(waits(world)).toMatchObject({ cause: "pace", loans: 1 });
    expectSound(world);
    const events = world.wait(60).run({ type: "tick" });
    expect(types(events)).toContain("pace_resumed");
    expect(sold(events).map(({ loan }) => loan)).toEqual(["near"]);
    expect(waits(world)).toBeNull();
    expectSound(world);
  });

  it("does not look at those that wait before the minute ends", () => {
    const world = opened({ pace: { valuePerMinute: usdc(10_000) } });
    expect(types(world.price(92_000)).filter((type) => type === "pace_reached")).toHaveLength(1);
    expect(types(world.wait(1).run({ type: "tick" }))).toEqual(["time_passed"]);
    expect(types(world.price(91_900))).toEqual(["price_posted"]);
    expect(waits(world)?.loans).toBe(2);
  });

  it("cuts a sale that is larger than the cap, minute by minute", () => {
    const world = opened({ pace: { valuePerMinute: usdc(5_000) } });
    world.price(92_000);
    let minutes = 0;
    for (; waits(world) !== null; minutes += 1) world.wait(60).run({ type: "tick" });
    expect(minutes).toBeGreaterThan(5);
    expect(world.ltv("nearest")).toBeLessThan(percent(86));
    expect(world.ltv("near")).toBeLessThan(percent(86));
    expectSound(world);
  });

  it("lets at least one base unit of collateral go a minute", () => {
    const world = opened({ pace: { valuePerMinute: 1n } });
    const [sale] = sold(world.price(92_000));
    expect(sale).toMatchObject({ loan: "nearest", seizedAssets: 1n });
  });

  it("holds no plan back and no outside liquidator, and does not count them", () => {
    const world = opened({ pace: { valuePerMinute: 1n } });
    world.run({ type: "set_plan", by: "carol", loan: "far", plan: sell });
    world.price(92_000);
    world.deposit("carol", "USDC", usdc(100_000));
    const plan = sold(world.price(84_000)).filter(({ step }) => step === 0);
    expect(plan.map(({ loan }) => loan)).toEqual(["far"]);
    const take = {
      type: "liquidate",
      by: "carol",
      loan: "near",
      seizedAssets: btc(0.1),
      repaidShares: 0n,
    } as const;
    expect(types(world.run(take))).toContain("liquidated");
  });

  it("is looked at anew when the cap changes", () => {
    const world = opened({ pace: { valuePerMinute: usdc(1_000) } });
    world.price(92_000);
    expect(sold(world.configure({ pace: null }))).toHaveLength(2);
    expectSound(world);
  });
});
