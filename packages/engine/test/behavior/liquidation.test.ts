import { describe, expect, it } from "vitest";
import type { Event } from "../../src/events/event.ts";
import type { CollateralSold } from "../../src/events/sale-events.ts";
import { liquidationIncentiveFactor } from "../../src/liquidation/incentive-factor.ts";
import { btc, percent, usdc } from "../amounts.ts";
import { openWorld } from "../world.ts";
import type { World, WorldOptions } from "../world.ts";

const LADDER = {
  kind: "ladder",
  soft: null,
  targetLtv: percent(75),
  feeAtLltv: percent(1),
  feeAtFull: percent(4),
  fullFeeLtv: percent(96),
  dust: 0n,
  insuranceFirst: true,
} as const;
const SOFT = {
  triggerLtv: percent(84),
  ceilingLtv: percent(88),
  targetLtv: percent(82),
  feeAtTrigger: percent(0.2),
  feeAtCeiling: percent(0.6),
} as const;

const sales = (events: readonly Event[]): CollateralSold[] =>
  events.filter((event) => event.type === "collateral_sold");
const types = (events: readonly Event[]) => events.map(({ type }) => type);

/** Alice owes 80,000 against 1 BTC at 100,000. */
function opened(
  liquidation: object = LADDER,
  desk = usdc(1_000_000),
  options: WorldOptions = {},
): World {
  const settings = { liquidation: { ...LADDER, ...liquidation } };
  const world = openWorld({ ...options, settings });
  if (desk > 0n) world.deposit("desk", "USDC", desk);
  world.open("loan", "alice", btc(1), usdc(80_000));
  return world;
}

describe("a liquidation by the ladder policy", () => {
  it("sells the least that restores the target, at the ramped fee", () => {
    const world = opened();
    const [sale] = sales(world.price(92_000));
    if (sale === undefined) throw new Error("nothing sold");
    expect(sale.why).toMatchObject({ trigger: "liquidation", triggerLtv: percent(86) });
    // LTV 86.96 %, a tenth of the way from 86 to 96.
    expect(Number(sale.fee) / 1e16).toBeCloseTo(1.287, 3);
    expect(sale.ltvAfter).toBeLessThanOrEqual(percent(75));
    expect(Number(sale.ltvAfter) / 1e16).toBeCloseTo(75, 5);
  });

  it("does not touch a loan exactly at its LLTV", () => {
    const world = opened(LADDER, usdc(1_000_000));
    world.open("edge", "bob", btc(1), usdc(86_000));
    expect(sales(world.price(100_000))).toEqual([]);
    const [sale] = sales(world.price(99_999));
    expect(sale?.loan).toBe("edge");
  });

  it("never charges more than the full fee", () => {
    const world = opened();
    const [sale] = sales(world.price(82_000));
    expect(sale?.fee).toBe(percent(4));
    expect(percent(4)).toBeLessThan(liquidationIncentiveFactor(percent(86)) - percent(100));
  });

  it("repays everything when the rest would be dust", () => {
    const world = opened({ dust: usdc(60_000) });
    const [sale] = sales(world.price(92_000));
    expect(sale?.ltvAfter).toBe(0n);
    expect(world.loan("loan").borrowShares).toBe(0n);
    expect(world.loan("loan").collateral).toBeGreaterThan(0n);
  });
});

describe("the soft band", () => {
  it("sells a little at a fee that climbs through the band", () => {
    const fees = [95_200, 94_000, 92_000, 91_000].map((price) => {
      const [sale] = sales(opened({ soft: SOFT }).price(price));
      if (sale === undefined) throw new Error("nothing sold");
      expect(sale.why.trigger).toBe("soft");
      expect(sale.targetLtv).toBe(percent(82));
      return Number(sale.fee) / 1e16;
    });
    expect(fees).toEqual([...fees].sort((left, right) => left - right));
    expect(fees[0]).toBeCloseTo(0.2034, 3);
    expect(fees[3]).toBeCloseTo(0.5912, 3);
  });

  it("gives way to the full liquidation beyond its ceiling", () => {
    const [sale] = sales(opened({ soft: SOFT }).price(90_000));
    expect(sale).toMatchObject({ targetLtv: percent(75) });
    expect(sale?.why.trigger).toBe("liquidation");
  });
});

describe("bad debt", () => {
  it("falls on the insurance account first, then on the suppliers", () => {
    const world = opened();
    world.deposit("insurance", "USDC", usdc(10_000));
    const before = world.market().totalSupplyAssets;
    const events = world.price(50_000);
    const bad = events.find(({ type }) => type === "bad_debt_realized");
    if (bad?.type !== "bad_debt_realized") throw new Error("no bad debt");
    expect(bad.fromInsurance).toBe(usdc(10_000));
    expect(bad.fromSuppliers).toBe(bad.badDebtAssets - usdc(10_000));
    expect(before - world.market().totalSupplyAssets).toBe(bad.fromSuppliers);
    expect(world.balance("insurance", "USDC")).toBe(0n);
    expect(world.loan("loan")).toMatchObject({ collateral: 0n, borrowShares: 0n, principal: 0n });
  });

  it("falls on the suppliers alone when the policy says so", () => {
    const world = opened({ insuranceFirst: false });
    world.deposit("insurance", "USDC", usdc(100_000));
    world.price(50_000);
    expect(world.balance("insurance", "USDC")).toBe(usdc(100_000));
  });
});

describe("a desk that cannot pay", () => {
  it("strands the loan, which outsiders may liquidate until the desk is funded and it is sold", () => {
    const world = opened(LADDER, usdc(10));
    expect(types(world.price(92_000))).toContain("sale_stranded");
    expect(world.market().stranded.has("loan" as never)).toBe(true);
    expect(types(world.price(91_900))).toEqual(["price_posted"]);
    world.deposit("carol", "USDC", usdc(50_000));
    const seizure = {
      type: "liquidate",
      by: "carol",
      loan: "loan",
      seizedAssets: btc(0.01),
      repaidShares: 0n,
    } as const;
    expect(types(world.run(seizure))).toContain("liquidated");
    expect(world.market().stranded.has("loan" as never)).toBe(true);
    const events = world.deposit("desk", "USDC", usdc(1_000_000));
    expect(types(events)).toContain("stranded_retried");
    expect(sales(events)).toHaveLength(1);
    expect(world.market().stranded.size).toBe(0);
    expect(world.ltv("loan")).toBeLessThanOrEqual(percent(75));
  });

  it("lets a stranded loan go when its borrower rescues it", () => {
    const world = opened(LADDER, 0n);
    world.price(92_000);
    world.run({ type: "repay", by: "alice", loan: "loan", assets: usdc(5_000), shares: 0n });
    expect(world.market().stranded.size).toBe(0);
    world.deposit("desk", "USDC", usdc(1_000_000));
    expect(sales(world.price(91_000))).toEqual([]);
  });
});

describe("a pause of sales", () => {
  it("holds liquidations back, and they run when it is lifted", () => {
    const world = opened();
    world.configure({ paused: ["sell"] });
    expect(sales(world.price(92_000))).toEqual([]);
    const events = world.configure({ paused: [] });
    expect(sales(events)).toHaveLength(1);
    expect(world.market().stranded.size).toBe(0);
  });
});

describe("an outside liquidation", () => {
  it("takes any size at the LIF, and the last of the collateral realises bad debt", () => {
    const world = openWorld();
    world.open("loan", "alice", btc(1), usdc(80_000));
    world.deposit("bob", "USDC", usdc(100_000));
    world.price(60_000);
    const events = world.run({
      type: "liquidate",
      by: "bob",
      loan: "loan",
      seizedAssets: btc(1),
      repaidShares: 0n,
    });
    expect(types(events)).toEqual(["grounds_stated", "liquidated", "bad_debt_realized"]);
    const lif = liquidationIncentiveFactor(percent(86));
    const paid = usdc(100_000) - world.balance("bob", "USDC");
    expect(paid).toBe((usdc(60_000) * 10n ** 18n) / lif + 1n);
    expect(world.loan("loan").borrowShares).toBe(0n);
  });
});

describe("a pre-liquidation", () => {
  it("repays part of a loan on terms its owner has authorised", () => {
    const world = openWorld();
    world.open("loan", "alice", btc(1), usdc(80_000));
    world.deposit("bob", "USDC", usdc(100_000));
    const terms = {
      preLltv: percent(80),
      preLCF1: percent(20),
      preLCF2: percent(50),
      preLIF1: percent(101),
      preLIF2: percent(105),
    };
    world.run({
      type: "create_pre_liquidation",
      preLiquidation: "offer",
      market: "btc",
      feed: "btc-usd",
      terms,
    });
    world.run({ type: "set_authorization", by: "alice", authorized: "offer", isAuthorized: true });
    world.price(96_000);
    const before = world.ltv("loan") ?? 0n;
    const take = {
      type: "pre_liquidate",
      by: "bob",
      preLiquidation: "offer",
      loan: "loan",
      seizedAssets: btc(0.1),
      repaidShares: 0n,
    } as const;
    const event = world.run(take).find(({ type }) => type === "pre_liquidated");
    if (event?.type !== "pre_liquidated") throw new Error("not pre-liquidated");
    // LTV 83.33 %: 5/9 of the way from 80 to 86.
    expect(Number(event.incentiveFactor) / 1e16).toBeCloseTo(103.2222, 3);
    expect(world.ltv("loan")).toBeLessThan(before);
    expect(world.balance("bob", "BTC")).toBe(btc(100.1));
  });
});
