import { describe, expect, it } from "vitest";
import type { Event } from "../../src/events/event.ts";
import { btc, percent, usdc } from "../amounts.ts";
import { openWorld } from "../world.ts";
import type { World } from "../world.ts";

const at = (trigger: number, target: number) => ({
  triggerLtv: percent(trigger),
  targetLtv: percent(target),
});
const acts = (events: readonly Event[]) =>
  events
    .map(({ type }) => type)
    .filter((type) => /^(plan_|collateral_|sale_|loan_closed)/.test(type));
const spentReasons = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === "plan_step_spent" ? [event.reason] : []));

/** Alice owes 50,000 against 1 BTC at 100,000 under this plan; her other coins are gone. */
function planned(steps: Parameters<typeof plan>[0], desk = usdc(1_000_000)): World {
  const world = openWorld({ settings: { deleverageFee: percent(0.3) } });
  if (desk > 0n) world.deposit("desk", "USDC", desk);
  world.run({
    type: "open_loan",
    by: "alice",
    loan: "loan",
    market: "btc",
    collateral: btc(1),
    borrow: usdc(50_000),
    plan: plan(steps),
  });
  world.run({ type: "pay_out", account: "alice", asset: "BTC", amount: btc(99), reference: null });
  world.run({
    type: "pay_out",
    account: "alice",
    asset: "USDC",
    amount: usdc(50_000),
    reference: null,
  });
  return world;
}
const plan = (
  steps: readonly (
    | {
        kind: "top_up" | "repay" | "deleverage";
        triggerLtv: bigint;
        targetLtv: bigint;
        cap: bigint | null;
      }
    | { kind: "close"; triggerLtv: bigint }
  )[],
) => ({ steps });

describe("a plan step", () => {
  it("tops up with the least spare collateral that restores the target", () => {
    const world = planned([{ kind: "top_up", ...at(80, 75), cap: null }]);
    world.deposit("alice", "BTC", btc(1));
    const events = world.price(62_000);
    expect(acts(events)).toEqual(["plan_topped_up"]);
    expect(world.ltv("loan")).toBeLessThanOrEqual(percent(75));
    const one = {
      type: "release",
      by: "alice",
      loan: "loan",
      assets: 2n,
      receiver: "alice",
    } as const;
    world.run({ type: "set_plan", by: "alice", loan: "loan", plan: null });
    world.run(one);
    expect(world.ltv("loan")).toBeGreaterThan(percent(75));
  });

  it("repays with the least of the borrower's own loan asset that restores the target", () => {
    const world = planned([{ kind: "repay", ...at(80, 75), cap: null }]);
    world.deposit("alice", "USDC", usdc(10_000));
    expect(acts(world.price(62_000))).toEqual(["plan_repaid"]);
    expect(world.balance("alice", "USDC")).toBe(usdc(10_000) - usdc(3_500));
    expect(world.ltv("loan")).toBe(percent(75));
  });

  it("deleverages by a small sale at the mark less the deleverage fee", () => {
    const world = planned([{ kind: "deleverage", ...at(80, 75), cap: null }]);
    const events = world.price(62_000);
    const sale = events.find(({ type }) => type === "collateral_sold");
    if (sale?.type !== "collateral_sold") throw new Error("nothing sold");
    expect(sale).toMatchObject({ step: 0, fee: percent(0.3), targetLtv: percent(75) });
    expect(sale.why.trigger).toBe("plan");
    // Repaid R = (50,000 − 46,500) / (1 − 0.75 · 1.003).
    expect(sale.repaidAssets / 1_000_000n).toBe(14_127n);
    expect(sale.ltvAfter).toBeLessThanOrEqual(percent(75));
    expect(world.balance("desk", "BTC")).toBe(sale.seizedAssets);
  });

  it("closes: sells what repays the debt and gives the rest back", () => {
    const world = planned([{ kind: "close", triggerLtv: percent(80) }]);
    const events = world.price(62_000);
    expect(acts(events)).toEqual(["collateral_sold", "collateral_released"]);
    expect(world.loan("loan").borrowShares).toBe(0n);
    expect(world.loan("loan").collateral).toBe(0n);
    expect(world.balance("alice", "BTC")).toBe(btc(1) - world.balance("desk", "BTC"));
  });

  it("that has no funds is spent, stays silent, and is armed again by a deposit", () => {
    const world = planned([{ kind: "top_up", ...at(80, 75), cap: null }]);
    expect(spentReasons(world.price(62_000))).toEqual(["no_funds"]);
    expect(acts(world.price(61_000))).toEqual([]);
    expect(acts(world.deposit("alice", "USDC", usdc(1)))).toEqual([]);
    const events = world.deposit("alice", "BTC", btc(1));
    expect(acts(events)).toEqual(["plan_topped_up"]);
    expect(world.ltv("loan")).toBeLessThanOrEqual(percent(75));
  });

  it("that could not reach below its trigger is spent until the LTV is back at its target", () => {
    const world = planned([{ kind: "repay", ...at(70, 60), cap: null }]);
    world.deposit("alice", "USDC", usdc(1_000));
    expect(spentReasons(world.price(62_000))).toEqual(["no_funds"]);
    world.price(81_600); // 60.05 %
    expect(world.loan("loan").disarmed).not.toBe(0);
    world.price(81_700); // 59.98 %
    expect(world.loan("loan").disarmed).toBe(0);
  });

  it("never uses more than its cap, over all its acts", () => {
    const cap = usdc(4_000);
    const world = planned([{ kind: "repay", ...at(80, 75), cap }]);
    world.deposit("alice", "USDC", usdc(10_000));
    world.price(62_000);
    expect(spentReasons(world.price(57_000))).toEqual(["cap_reached"]);
    expect(world.balance("alice", "USDC")).toBe(usdc(6_000));
    world.price(70_000);
    expect(spentReasons(world.price(57_000))).toEqual(["cap_reached"]);
  });

  it("caps the collateral that it sells", () => {
    const world = planned([{ kind: "deleverage", ...at(80, 75), cap: btc(0.1) }]);
    expect(spentReasons(world.price(62_000))).toEqual([]);
    expect(world.balance("desk", "BTC")).toBe(btc(0.1));
    world.price(55_000);
    expect(world.balance("desk", "BTC")).toBe(btc(0.1));
  });

  it("counts its cap anew when the plan is set again", () => {
    const step = { kind: "deleverage", ...at(80, 75), cap: btc(0.1) } as const;
    const world = planned([step]);
    world.price(62_000);
    world.price(90_000);
    world.run({ type: "set_plan", by: "alice", loan: "loan", plan: { steps: [step] } });
    world.price(54_000);
    expect(world.balance("desk", "BTC")).toBe(btc(0.2));
  });
});

describe("the waterfall", () => {
  const steps = [
    { kind: "top_up", ...at(80, 75), cap: btc(0.01) },
    { kind: "repay", ...at(80, 75), cap: usdc(100) },
    { kind: "deleverage", ...at(80, 78), cap: btc(0.01) },
    { kind: "close", triggerLtv: percent(82) },
  ] as const;

  it("runs its ranks in order within one command, each to its cap", () => {
    const world = planned([...steps]);
    world.deposit("alice", "BTC", btc(1));
    world.deposit("alice", "USDC", usdc(1_000));
    const events = world.price(58_000);
    expect(acts(events)).toEqual([
      "plan_topped_up",
      "plan_step_spent",
      "plan_repaid",
      "plan_step_spent",
      "collateral_sold",
      "plan_step_spent",
      "collateral_sold",
      "collateral_released",
    ]);
    expect(world.loan("loan").borrowShares).toBe(0n);
  });

  it("of the market's default is chosen with the loan, and can be refused", () => {
    const world = openWorld({ settings: { defaultPlan: { steps: [...steps] } } });
    world.open("with", "alice", btc(1), usdc(50_000));
    world.run({ type: "create_loan", by: "alice", loan: "without", market: "btc", plan: null });
    expect(world.loan("with").plan?.steps).toHaveLength(4);
    expect(world.loan("without").plan).toBe(null);
  });
});
