import { describe, expect, it } from "vitest";
import { execute } from "../../src/engine.ts";
import type { Event } from "../../src/events/event.ts";
import type { CollateralSold } from "../../src/events/sale-events.ts";
import { triggerLtvOf } from "../../src/protection/plan.ts";
import { findViolations } from "../../src/state/check-invariants.ts";
import { restore } from "../../src/state/restore.ts";
import { snapshot, stateHash } from "../../src/state/snapshot.ts";
import { observedVolatility } from "../../src/state/volatility.ts";
import type { Millis } from "../../src/units/time.ts";
import { btc, percent, usdc } from "../amounts.ts";
import type { World } from "../world.ts";
import { openWorld } from "../world.ts";

const HOUR = 3_600;
const VOLATILITY = { sampleMs: HOUR * 1000, memorySamples: 24, step: percent(0.1) } as const;
const FOLLOWING = {
  steps: [
    {
      kind: "deleverage",
      triggerLtv: percent(80),
      targetLtv: percent(70),
      cap: null,
      early: { hours: 24, floorLtv: percent(72) },
    },
  ],
} as const;

const types = (events: readonly Event[]) => events.map(({ type }) => type);
const sold = (events: readonly Event[]): CollateralSold[] =>
  events.filter((event) => event.type === "collateral_sold");
const expectSound = (world: World) => {
  expect(findViolations(world.book)).toEqual([]);
  expect(stateHash(restore(snapshot(world.book)))).toBe(stateHash(world.book));
};

/** One loan of 74,000 against 1 BTC at 100,000, in a market that estimates volatility. */
function opened(): World {
  const world = openWorld({ settings: { volatility: VOLATILITY, deleverageFee: percent(0.3) } });
  world.deposit("desk", "USDC", usdc(1_000_000));
  world.open("loan", "alice", btc(1), usdc(74_000));
  world.run({ type: "set_plan", by: "alice", loan: "loan", plan: FOLLOWING });
  return world;
}

/** Hours in which the price goes up and down between 100,000 and 97,000. */
function storm(world: World, hours: number): readonly Event[] {
  return Array.from({ length: hours }, (_, hour) =>
    world.wait(HOUR).price(hour % 2 === 0 ? 97_000 : 100_000),
  ).flat();
}

describe("a trigger that follows volatility", () => {
  it("stays where it is in a calm", () => {
    const world = opened();
    for (let hour = 0; hour < 30; hour += 1) {
      expect(types(world.wait(HOUR).price(100_000))).toEqual([
        "price_posted",
        "volatility_sampled",
      ]);
    }
    expect(sold(world.price(92_600))).toEqual([]);
    expect(sold(world.price(92_400)).map(({ why }) => why.triggerLtv)).toEqual([percent(80)]);
    expectSound(world);
  });

  it("comes down in a storm and sells before the fixed trigger is reached", () => {
    const world = opened();
    const events = storm(world, 40);
    const [sale] = sold(events);
    if (sale === undefined) throw new Error("nothing was sold");
    expect(sold(events)).toHaveLength(1);
    expect(sale.why.triggerLtv).toBeLessThan(percent(80));
    expect(sale.why.triggerLtv).toBeGreaterThanOrEqual(percent(72));
    expect(sale.why.ltvBefore).toBeGreaterThan(sale.why.triggerLtv);
    expect(sale.ltvAfter).toBeLessThanOrEqual(percent(70));
    const place = events.indexOf(sale);
    const stated = events[place - 1];
    const told = events.slice(0, place).findLast(({ type }) => type === "volatility_set");
    expect(stated).toMatchObject({
      type: "grounds_stated",
      volatility: { sampleMs: VOLATILITY.sampleMs },
    });
    if (stated?.type !== "grounds_stated" || told?.type !== "volatility_set") throw new Error();
    expect(stated.volatility?.volatility).toBe(told.volatility);
    const [step] = FOLLOWING.steps;
    expect(triggerLtvOf(step as never, stated.lltv, stated.volatility)).toBe(sale.why.triggerLtv);
    expectSound(world);
  });

  it("moves back up when the storm is over", () => {
    const world = opened();
    world.run({ type: "repay", by: "alice", loan: "loan", assets: usdc(20_000), shares: 0n });
    storm(world, 40);
    const trigger = () => world.loan("loan").schedule.find(({ action }) => action.kind === "plan");
    expect(trigger()?.ltv).toBeLessThan(percent(78));
    for (let hour = 0; hour < 72; hour += 1) world.wait(HOUR).price(100_000);
    expect(trigger()?.ltv).toBe(percent(80));
    expectSound(world);
  });

  it("is not moved while nobody follows, nor sampled where it is off", () => {
    const idle = openWorld({ settings: { volatility: VOLATILITY } });
    idle.open("loan", "alice", btc(1), usdc(50_000));
    const events = storm(idle, 6);
    expect(types(events)).toContain("volatility_set");
    expect(types(events)).not.toContain("triggers_moved");
    const off = openWorld();
    expect(new Set(types(storm(off, 6)))).toEqual(new Set(["price_posted"]));
  });

  it("takes no sample of a price that is not fresh", () => {
    const world = opened();
    const sampledAt = () => world.market().volatility?.sampledAt;
    world.wait(HOUR).price(0);
    const before = sampledAt();
    world.wait(HOUR).run({ type: "tick" });
    expect(sampledAt()).toBe(before);
    expect(types(world.price(99_000))).toContain("volatility_sampled");
    expect(sampledAt()).toBe(world.now);
  });

  it("is refused where it would act at once, and where nothing is estimated", () => {
    const world = opened();
    world.run({ type: "set_plan", by: "alice", loan: "loan", plan: null });
    storm(world, 39);
    expect(observedVolatility(world.market())?.volatility).toBeGreaterThan(percent(2));
    const plan = FOLLOWING;
    const refused = world.refuse({ type: "set_plan", by: "alice", loan: "loan", plan });
    expect(refused).toEqual({ code: "plan_trigger_crossed", step: 0 });
    const off = openWorld();
    off.open("loan", "alice", btc(1), usdc(50_000));
    expect(off.refuse({ type: "set_plan", by: "alice", loan: "loan", plan })).toMatchObject({
      code: "invalid_field",
      field: "plan.steps[0].early",
    });
    const settings = { ...off.market().settings, defaultPlan: plan };
    const configure = { type: "configure_market", by: "owner", market: "btc" } as const;
    expect(off.refuse({ ...configure, settings, reason: "test" })).toMatchObject({
      code: "invalid_field",
      field: "settings.plan.steps[0].early",
    });
  });

  it("stands at its fixed place again when the estimate is turned off", () => {
    const world = opened();
    world.run({ type: "repay", by: "alice", loan: "loan", assets: usdc(20_000), shares: 0n });
    storm(world, 40);
    world.configure({ volatility: { ...VOLATILITY, step: percent(1) } });
    expect(observedVolatility(world.market())?.volatility).toBe(percent(3));
    expectSound(world);
    world.configure({ volatility: null });
    expect(world.market().volatility).toBeNull();
    expect(world.loan("loan").schedule.some(({ ltv }) => ltv === percent(80))).toBe(true);
    expectSound(world);
  });
});

describe("a crowd that follows volatility", () => {
  it("is moved a thousand a command, and nothing fires before all stand right", () => {
    const world = openWorld({ settings: { volatility: VOLATILITY }, isMirrored: false });
    world.deposit("desk", "USDC", usdc(10_000_000));
    for (const by of ["alice", "bob", "carol"]) {
      for (let index = 0; index < 800; index += 1) {
        const loan = `${by}-${index}`;
        world.run({ type: "create_loan", by, loan, market: "btc", plan: FOLLOWING });
        if (index % 100 !== 0) continue;
        world.run({ type: "pledge", by, loan, assets: btc(1) });
        const receiver = by;
        world.run({ type: "borrow", by, loan, assets: usdc(60_000), shares: 0n, receiver });
      }
    }
    // Down by 17 %: 60,000 of 83,000 is 72.3 %, above the floor but below the fixed trigger.
    const events = world.wait(HOUR).price(83_000);
    expect(types(events)).toEqual([
      "price_posted",
      "volatility_sampled",
      "volatility_set",
      "triggers_moved",
      "triggers_deferred",
    ]);
    expectSound(world);
    const restored = restore(snapshot(world.book));
    const again: Event[] = [];
    const carryOn = () => {
      const decision = execute(restored, { type: "continue" }, world.now as Millis);
      if (!decision.isAccepted) throw new Error(decision.rejection.code);
      again.push(...decision.events);
      return world.run({ type: "continue" });
    };
    expect(types(carryOn())).toEqual(["triggers_moved"]);
    expect(findViolations(restored)).toEqual([]);
    expectSound(world);
    const last = carryOn();
    expect(types(last).slice(0, 1)).toEqual(["triggers_moved"]);
    expect(types(last).at(-1)).toBe("triggers_caught_up");
    expect(sold(last)).toHaveLength(24);
    expect(again.slice(-last.length)).toEqual(last);
    expect(stateHash(restored)).toBe(stateHash(world.book));
    expectSound(world);
  });
});
