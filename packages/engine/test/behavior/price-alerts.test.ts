import { describe, expect, it } from "vitest";
import type { Event } from "../../src/events/event.ts";
import { findViolations } from "../../src/state/check-invariants.ts";
import { restore } from "../../src/state/restore.ts";
import { snapshot } from "../../src/state/snapshot.ts";
import { btc, dollars, mark, percent, usdc } from "../amounts.ts";
import { dump } from "../dump.ts";
import { openWorld } from "../world.ts";
import type { World } from "../world.ts";

/** Who was told of which price, in dollars. */
const told = (events: readonly Event[]) =>
  events.flatMap((event) =>
    event.type === "alert_raised" && event.rung === "own_price"
      ? [`${event.loan} ${event.why.alertPrice / mark(1)}`]
      : [],
  );
const types = (events: readonly Event[]) => events.map(({ type }) => type);

function tellAt(world: World, loan: string, ...prices: number[]): readonly Event[] {
  const by = loan.startsWith("b") ? "bob" : "alice";
  return world.run({ type: "set_alerts", by, loan, alertLtvs: [], alertPrices: prices.map(mark) });
}

/** A bitcoin at 100,000 and a loan of 40,000. */
function opened(): World {
  const world = openWorld({ settings: { alertHysteresis: percent(5) } });
  world.open("a", "alice", btc(1), usdc(40_000));
  return world;
}

describe("alerts by price", () => {
  it("are raised when the price is there, once each, the highest first, with the LTV", () => {
    const world = opened();
    tellAt(world, "a", 60_000, 70_000);
    expect(told(world.price(70_001))).toEqual([]);
    const events = world.price(70_000);
    expect(told(events)).toEqual(["a 70000"]);
    const raised = events.find(({ type }) => type === "alert_raised");
    expect(raised).toMatchObject({
      rung: "own_price",
      why: {
        alertPrice: mark(70_000),
        price: mark(70_000),
        ltvBefore: 571_428_571_428_571_429n,
      },
    });
    expect(told(world.price(69_000))).toEqual([]);
    expect(told(world.price(55_000))).toEqual(["a 60000"]);
    expect(findViolations(world.book)).toEqual([]);
  });

  it("that one fall crosses together are raised together", () => {
    const world = opened();
    tellAt(world, "a", 60_000, 70_000, 80_000);
    expect(told(world.price(50_000))).toEqual(["a 80000", "a 70000", "a 60000"]);
  });

  it("stay silent until the price has risen above them by the hysteresis", () => {
    const world = opened();
    tellAt(world, "a", 60_000);
    world.price(59_000);
    world.price(63_000);
    expect(told(world.price(59_000))).toEqual([]);
    expect(types(world.price(63_001))).toContain("triggers_rearmed");
    expect(told(world.price(60_000))).toEqual(["a 60000"]);
  });

  it("without a hysteresis are armed by any price above them", () => {
    const world = openWorld();
    world.open("a", "alice", btc(1), usdc(40_000));
    tellAt(world, "a", 60_000);
    world.price(60_000);
    expect(types(world.price(60_000))).toEqual(["price_posted"]);
    world.run({ type: "post_price", feed: "btc-usd", price: dollars(60_000) + 1n });
    expect(told(world.price(60_000))).toEqual(["a 60000"]);
  });

  it("do not tell what the borrower knows when setting them or borrowing", () => {
    const world = opened();
    expect(types(tellAt(world, "a", 50_000, 110_000))).toEqual(["alerts_set", "triggers_passed"]);
    expect(told(world.price(99_000))).toEqual([]);
    world.price(120_000);
    expect(told(world.price(110_000))).toEqual(["a 110000"]);
  });

  it("are told while there is something owed, and not after", () => {
    const world = opened();
    tellAt(world, "a", 60_000);
    const shares = world.loan("a").borrowShares;
    world.deposit("alice", "USDC", usdc(50_000));
    world.run({ type: "repay", by: "alice", loan: "a", assets: 0n, shares });
    expect(told(world.price(50_000))).toEqual([]);
    const borrow = { type: "borrow", by: "alice", loan: "a", shares: 0n } as const;
    const events = world.run({ ...borrow, assets: usdc(1_000), receiver: "alice" });
    expect(types(events)).toContain("triggers_passed");
    world.price(70_000);
    expect(told(world.price(60_000))).toEqual(["a 60000"]);
  });

  it("follow plans and sales, and among loans go by price and then by name", () => {
    const build = (order: readonly string[]) => {
      const world = openWorld({ settings: { alertLtvs: [percent(60)] } });
      for (const loan of order) {
        world.open(loan, loan.startsWith("b") ? "bob" : "alice", btc(1), usdc(50_000));
        tellAt(world, loan, loan === "b2" ? 85_000 : 80_000);
      }
      return { world, events: world.price(75_000) };
    };
    const { world, events } = build(["a1", "a2", "b1", "b2"]);
    expect(told(events)).toEqual(["b2 85000", "a1 80000", "a2 80000", "b1 80000"]);
    const rungs = events.flatMap((event) => (event.type === "alert_raised" ? [event.rung] : []));
    expect(rungs).toEqual([
      ...Array<string>(4).fill("market"),
      ...told(events).map(() => "own_price"),
    ]);
    const backwards = build(["b2", "b1", "a2", "a1"]);
    expect(told(backwards.events)).toEqual(told(events));
    expect(dump(backwards.world.book)).toBe(dump(world.book));
  });

  it("wait in the same places after a restart, whenever their loans were opened", () => {
    const world = openWorld({
      rateModel: { kind: "fixed", ratePerSecond: 10n ** 10n },
      isMirrored: false,
    });
    for (const loan of ["a1", "a2", "a3"]) {
      world.open(loan, "alice", btc(1), usdc(40_000));
      tellAt(world, loan, 70_000, 80_000);
      world.wait(1_000_000);
    }
    world.price(75_000);
    const restored = restore(snapshot(world.book));
    const places = (book: World["book"]) =>
      [...book.loans.values()].map(({ market, slot }) => [
        market.ladders.priceFalling.keyOf(slot),
        market.ladders.priceRising.keyOf(slot),
      ]);
    expect(places(restored)).toEqual(places(world.book));
    expect(findViolations(restored)).toEqual([]);
  });

  it("are forgotten when others are set", () => {
    const world = opened();
    tellAt(world, "a", 60_000);
    tellAt(world, "a", 50_000);
    expect(told(world.price(55_000))).toEqual([]);
    tellAt(world, "a");
    expect(told(world.price(45_000))).toEqual([]);
    expect(world.market().ladders.priceFalling.size).toBe(0);
  });

  it("are armed by a smaller hysteresis when the market is configured anew", () => {
    const world = opened();
    tellAt(world, "a", 60_000);
    world.price(60_000);
    world.price(61_000);
    expect(types(world.configure({ alertHysteresis: percent(1) }))).toContain("triggers_rearmed");
  });
});
