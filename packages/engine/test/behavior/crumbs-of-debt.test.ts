import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { postingsOf } from "../../src/events/event.ts";
import { fullIncentivePolicy } from "../../src/liquidation/liquidation-policy.ts";
import { borrowedAssets } from "../../src/market/totals.ts";
import { as } from "../../src/units/quantity.ts";
import { btc, percent, usdc } from "../amounts.ts";
import { openWorld } from "../world.ts";
import type { World } from "../world.ts";

const YEARLY = { kind: "fixed", ratePerSecond: 3_000_000_000n } as const;
const LADDER = { ...fullIncentivePolicy(as(percent(86)), as(percent(75))), dust: as(usdc(50)) };

/** A loan of 50,000 of which exactly that was repaid some seconds later. */
function repaidToACrumb(settings: Parameters<typeof openWorld>[0] = {}): World {
  const world = openWorld({ rateModel: YEARLY, ...settings });
  world.open("loan", "alice", btc(1), usdc(50_000));
  world.wait(3).run({
    type: "repay",
    by: "alice",
    loan: "loan",
    assets: usdc(50_000),
    shares: 0n,
  });
  return world;
}

const owedBy = (world: World, loan = "loan") =>
  borrowedAssets(world.market(), world.loan(loan).borrowShares);
const releaseOf = (assets: bigint) =>
  ({ type: "release", by: "alice", loan: "loan", assets, receiver: "alice" }) as const;

describe("a crumb of interest", () => {
  it.each([[0], [100], [1_000_000]])("locks no collateral, with a least loan of %i", (least) => {
    const world = repaidToACrumb({ settings: { minLoan: usdc(100) } });
    world.configure({ minLoan: usdc(least) });
    expect(owedBy(world)).toBe(450n);
    world.run(releaseOf(btc(0.5)));
    world.run(releaseOf(btc(0.4999)));
    // What is left carries the crumb within the highest LTV, to the last satoshi.
    const refused = world.refuse(releaseOf(btc(0.0001)));
    expect(refused).toMatchObject({
      code: "insufficient_collateral",
      borrowed: 450n,
      releasable: { asset: "BTC", assets: 9_999n },
    });
    world.run(releaseOf(9_999n));
    expect(world.loan("loan").collateral).toBe(1n);
  });

  it("is named to the unit when the loan cannot be closed for it", () => {
    const world = repaidToACrumb();
    const close = { type: "close_loan", by: "alice", loan: "loan", receiver: "alice" } as const;
    expect(world.refuse(close)).toEqual({
      code: "balance_below_debt",
      account: "alice",
      asset: "USDC",
      available: 0n,
      owed: 450n,
    });
    world.deposit("alice", "USDC", 450n);
    world.run(close);
    expect(world.balance("alice", "BTC")).toBe(btc(100));
  });
});

describe("repaying all", () => {
  it("leaves nothing, whatever interest has come since somebody looked", () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, usdc(80_000)),
        fc.integer({ min: 0, max: 400_000_000 }),
        fc.bigInt(1n, usdc(60_000)),
        (debt, seconds, others) => {
          const world = openWorld({ rateModel: YEARLY, isMirrored: false });
          world.open("other", "bob", btc(1), others);
          world.open("loan", "alice", btc(1), debt);
          world.deposit("carol", "USDC", usdc(1_000_000));
          world.wait(seconds).run({ type: "accrue_interest", market: "btc" });
          const before = world.balance("carol", "USDC");
          const owed = owedBy(world);
          const all = { type: "repay_all", by: "carol", loan: "loan" } as const;
          const short = world.refuse({ ...all, assetsMax: owed - 1n });
          expect(short).toEqual({ code: "debt_above_limit", owed, assetsMax: owed - 1n });
          const [repaid] = world.run({ ...all, assetsMax: owed + usdc(5) });
          expect(repaid).toMatchObject({ type: "repaid", assets: owed });
          // Nothing of the margin is taken, and nothing is left.
          expect(world.balance("carol", "USDC")).toBe(before - owed);
          expect(world.loan("loan").borrowShares).toBe(0n);
          expect(world.loan("loan").principal).toBe(0n);
          world.run(releaseOf(btc(1)));
        },
      ),
    );
  });

  it("takes no more than is free, and says what is missing", () => {
    const world = openWorld();
    world.open("loan", "alice", btc(1), usdc(50_000));
    world.run({
      type: "pay_out",
      account: "alice",
      asset: "USDC",
      amount: usdc(1),
      reference: null,
    });
    const all = { type: "repay_all", by: "alice", loan: "loan", assetsMax: null } as const;
    expect(world.refuse(all)).toMatchObject({
      code: "balance_below_debt",
      available: usdc(49_999),
      owed: usdc(50_000),
    });
  });

  it("happens too when exactly what is owed is repaid by amount", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 1_000_000n), fc.integer({ min: 0, max: 1e8 }), (odd, seconds) => {
        const settings = { liquidation: LADDER };
        const world = openWorld({ rateModel: YEARLY, settings, isMirrored: false });
        world.open("other", "bob", btc(1), 33_333_333_333n + odd);
        world.open("loan", "alice", btc(1), odd);
        world.deposit("alice", "USDC", usdc(1_000));
        world.wait(seconds).run({ type: "accrue_interest", market: "btc" });
        const assets = owedBy(world);
        world.run({ type: "repay", by: "alice", loan: "loan", assets, shares: 0n });
        expect(world.loan("loan").borrowShares).toBe(0n);
      }),
    );
  });
});

describe("forgiving", () => {
  const forgive = { type: "forgive_debt", by: "owner", loan: "loan", reason: "a crumb" } as const;

  it.each([
    ["our own policy", LADDER],
    ["the reference's", { kind: "reference" as const, dust: as(usdc(1)) }],
  ])("ends a debt below the dust of %s; the house pays and lenders lose nothing", (_, policy) => {
    const world = repaidToACrumb({ settings: { liquidation: policy } });
    world.deposit("fees", "USDC", usdc(1));
    const supplied = world.market().totalSupplyAssets;
    const cash = world.market().cash;
    const [forgiven] = world.run(forgive);
    expect(forgiven).toMatchObject({ type: "debt_forgiven", assets: 450n, reason: "a crumb" });
    expect(world.loan("loan").borrowShares).toBe(0n);
    expect(world.balance("fees", "USDC")).toBe(usdc(1) - 450n);
    expect(world.market().totalSupplyAssets).toBe(supplied);
    expect(world.market().cash).toBe(cash + 450n);
    world.run(releaseOf(btc(1)));
  });

  it("pays interest first and then principal, each from the house's account", () => {
    const world = openWorld({ rateModel: YEARLY, settings: { liquidation: LADDER } });
    world.open("loan", "alice", btc(1), usdc(40));
    world.deposit("fees", "USDC", usdc(100));
    const forgiven = world.wait(10_000_000).run(forgive);
    const postings = forgiven.flatMap((event) =>
      event.type === "debt_forgiven" ? [...postingsOf(event)] : [],
    );
    expect(postings).toEqual([
      { account: "available:fees:USDC", amount: 41_218_180n },
      { account: "principal:btc:USDC", amount: -40_000_000n },
      { account: "interest:btc:USDC", amount: -1_218_180n },
    ]);
  });

  it("is refused from the dust on, and where the house has too little", () => {
    const world = openWorld({ settings: { liquidation: LADDER } });
    world.open("loan", "alice", btc(1), usdc(50));
    const dust = usdc(50);
    expect(world.refuse(forgive)).toEqual({ code: "debt_above_dust", owed: dust, dust });
    world.run({ type: "repay", by: "alice", loan: "loan", assets: 1n, shares: 0n });
    expect(world.refuse(forgive)).toEqual({
      code: "house_short",
      account: "fees",
      asset: "USDC",
      available: 0n,
      required: dust - 1n,
    });
  });
});

describe("a refused release", () => {
  it("names the most that may be taken back, to the unit", () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, usdc(60_000)),
        fc.integer({ min: 71_000, max: 250_000 }),
        fc.constantFrom(86, 80, 72),
        fc.constantFrom(null, 85, 71),
        (debt, price, maxLtv, trigger) => {
          const world = openWorld({ isMirrored: false });
          world.open("loan", "alice", btc(1), debt);
          world.price(price);
          world.configure({ maxLtv: percent(maxLtv) });
          const steps = trigger === null ? [] : [trigger];
          const plan = {
            steps: steps.map((at) => ({ kind: "close", triggerLtv: percent(at) }) as const),
          };
          const set = { type: "set_plan", by: "alice", loan: "loan", plan } as const;
          const isCrossed = trigger !== null && (world.ltv("loan") ?? 0n) > percent(trigger);
          if (!isCrossed) world.run(set);
          const refused = world.refuse(releaseOf(btc(1)));
          if (!("releasable" in refused)) throw new Error(refused.code);
          const most = refused.releasable?.assets ?? -1n;
          world.refuse(releaseOf(most + 1n));
          if (most > 0n) world.run(releaseOf(most));
        },
      ),
    );
  });
});
