import { describe, expect, it } from "vitest";
import type { Event } from "../../src/events/event.ts";
import type { BadDebtRealized } from "../../src/events/sale-events.ts";
import type { LiquidationPolicy } from "../../src/liquidation/liquidation-policy.ts";
import { btc, percent, usdc } from "../amounts.ts";
import type { Loose } from "../amounts.ts";
import { openWorld } from "../world.ts";
import type { World } from "../world.ts";

const LADDER = {
  kind: "ladder",
  soft: null,
  targetLtv: percent(78),
  feeAtLltv: percent(2),
  feeAtFull: percent(4),
  fullFeeLtv: percent(95),
  dust: usdc(50),
  insuranceFirst: true,
} as const;

const losses = (events: readonly Event[]): BadDebtRealized[] =>
  events.filter((event) => event.type === "bad_debt_realized");

/** Alice owes 150,000 against 2 BTC, which are worth 80,000 by now; carol has money to buy with. */
function insolvent(liquidation: Loose<LiquidationPolicy> = LADDER): World {
  const world = openWorld({ settings: { liquidation }, zeroMeans: "worthless" });
  world.deposit("carol", "USDC", usdc(300_000));
  world.open("loan", "alice", btc(2), usdc(150_000));
  world.price(40_000);
  return world;
}

const take = (world: World, seizedAssets: bigint) =>
  world.run({ type: "liquidate", by: "carol", loan: "loan", seizedAssets, repaidShares: 0n });

const lossOf = (events: readonly Event[]): BadDebtRealized => {
  const [loss, ...more] = losses(events);
  if (loss === undefined || more.length > 0) throw new Error("not one loss was realised");
  return loss;
};

describe("an outsider who leaves a crumb of an insolvent loan (case h02)", () => {
  it("realises the loss all the same, and gets nothing for it", () => {
    const world = insolvent();
    const before = world.market().totalSupplyAssets;
    const loss = lossOf(take(world, btc(2) - 1n));
    // Neither the desk nor insurance has money: insurance keeps the crumb for nothing.
    expect(loss.crumb).toEqual({ collateral: 1n, to: "insurance", paid: 0n });
    expect(world.balance("insurance", "BTC")).toBe(1n);
    expect(world.balance("carol", "BTC")).toBe(btc(102) - 1n);
    expect(before - world.market().totalSupplyAssets).toBe(loss.fromSuppliers);
    expect(loss.badDebtAssets).toBe(loss.fromSuppliers);
    expect(world.loan("loan")).toMatchObject({ collateral: 0n, borrowShares: 0n, principal: 0n });
  });

  it("costs lenders no more than taking everything would, where the house can pay", () => {
    const dear = insolvent();
    const all = lossOf(take(dear, btc(2)));
    // 49.99 USDC worth of bitcoin is left, just below the dust.
    const crumb = 124_975n;
    for (const buyer of ["desk", "insurance"] as const) {
      const world = insolvent({ ...LADDER, insuranceFirst: false });
      // More than the crumb, less than a sale of the loan would take.
      world.deposit(buyer, "USDC", usdc(60));
      const loss = lossOf(take(world, btc(2) - crumb));
      const paid = usdc(49.99);
      expect(loss.crumb).toEqual({ collateral: crumb, to: buyer, paid });
      expect(world.balance(buyer, "USDC")).toBe(usdc(60) - paid);
      // The house pays the mark, an outsider less by the incentive.
      expect(loss.fromSuppliers).toBeLessThan(all.fromSuppliers);
    }
  });

  it("is paid for by insurance first where the policy says so, what it paid for the crumb taken off", () => {
    const world = insolvent();
    world.deposit("insurance", "USDC", usdc(60));
    const loss = lossOf(take(world, btc(2) - 124_975n));
    expect(loss.crumb).toMatchObject({ to: "insurance", paid: usdc(49.99) });
    expect(loss.fromInsurance).toBe(usdc(60) - usdc(49.99));
    expect(world.balance("insurance", "USDC")).toBe(0n);
  });

  it("leaves a loan that is worth the dust or more to the next buyer", () => {
    const world = insolvent();
    expect(losses(take(world, btc(2) - 125_000n))).toEqual([]);
    expect(world.loan("loan").collateral).toBe(125_000n);
  });

  it("leaves a small loan that its collateral still covers alone", () => {
    const world = openWorld({ settings: { liquidation: LADDER } });
    world.deposit("carol", "USDC", usdc(300_000));
    world.open("loan", "alice", btc(0.0005), usdc(40));
    world.price(92_000);
    expect(losses(take(world, 1_000n))).toEqual([]);
    expect(world.loan("loan").collateral).toBe(49_000n);
  });

  it("cannot put it off by a pledge of a satoshi", () => {
    const world = insolvent();
    world.deposit("bob", "BTC", 1n);
    world.run({ type: "pledge", by: "bob", loan: "loan", assets: 1n });
    expect(lossOf(take(world, btc(2))).crumb?.collateral).toBe(1n);
  });

  it("keeps what the contracts do under the reference policy", () => {
    const world = insolvent({ kind: "reference" });
    expect(losses(take(world, btc(2) - 1n))).toEqual([]);
    expect(world.loan("loan").collateral).toBe(1n);
  });
});

describe("a crumb of an insolvent loan that the desk cannot pay for", () => {
  it("does not wait for a buyer", () => {
    const world = openWorld({ settings: { liquidation: LADDER } });
    world.open("loan", "alice", btc(0.5), usdc(30_000));
    const events = world.price(90);
    const loss = lossOf(events);
    expect(loss.crumb).toEqual({ collateral: btc(0.5), to: "insurance", paid: 0n });
    expect(world.market().stranded.size).toBe(0);
    expect(world.loan("loan")).toMatchObject({ collateral: 0n, borrowShares: 0n });
  });

  it("waits while sales are paused", () => {
    const world = openWorld({ settings: { liquidation: LADDER, paused: ["sell"] } });
    world.open("loan", "alice", btc(0.5), usdc(30_000));
    expect(losses(world.price(90))).toEqual([]);
    expect(losses(world.configure({ paused: [] }))).toHaveLength(1);
  });
});

describe("a sale that a cap or a minute's pace leaves a crumb of", () => {
  it("realises the loss with it", () => {
    const band = { triggerLtv: percent(80), targetLtv: percent(75), cap: btc(0.5) - 10n };
    const plan = { steps: [{ kind: "deleverage", ...band }] } as const;
    const world = openWorld({ settings: { liquidation: LADDER, defaultPlan: plan } });
    world.deposit("desk", "USDC", usdc(100_000));
    world.open("loan", "alice", btc(0.5), usdc(30_000));
    const loss = lossOf(world.price(40_000));
    expect(loss.crumb).toMatchObject({ collateral: 10n, to: "desk" });
    expect(world.balance("desk", "BTC")).toBe(btc(0.5));
  });
});
