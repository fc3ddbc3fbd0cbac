import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Command } from "../../src/commands/command.ts";
import { releasableOf } from "../../src/commands/solvency.ts";
import { decide, execute } from "../../src/engine.ts";
import { fullIncentivePolicy } from "../../src/liquidation/liquidation-policy.ts";
import { borrowedAssets } from "../../src/market/totals.ts";
import type { MarketSettings } from "../../src/state/market-settings.ts";
import { PAUSABLE_ACTIONS } from "../../src/state/market-settings.ts";
import { as } from "../../src/units/quantity.ts";
import { btc, percent, usdc } from "../amounts.ts";
import type { Loose } from "../amounts.ts";
import { openWorld } from "../world.ts";
import type { World } from "../world.ts";

/*
 * Whatever an operator changes, nobody who is in is locked in: what makes a loan safer, and the way out of a
 * debt that is paid, are never refused. The table has a row for every setting; one without does not compile.
 */

const LLTV = 86;
const ladder = fullIncentivePolicy(as(percent(LLTV)), as(percent(75)));
const part = (most: number) => fc.integer({ min: 0, max: most }).map((at) => percent(at));
const money = fc.oneof(
  fc.constant(0n),
  fc.bigInt(1n, usdc(20_000_000)),
  fc.constant(2n ** 128n - 1n),
);
const cap = fc.option(money);
const BAND = {
  triggerLtv: percent(80),
  ceilingLtv: percent(90),
  targetLtv: percent(60),
  feeAtTrigger: percent(1),
  feeAtCeiling: percent(2),
};

const SETTINGS: {
  readonly [Name in keyof MarketSettings]: fc.Arbitrary<Loose<MarketSettings>[Name]>;
} = {
  maxLtv: fc.integer({ min: 1, max: LLTV }).map((at) => percent(at)),
  supplyCap: cap,
  borrowCap: cap,
  customerBorrowCap: cap,
  minLoan: money,
  processingFee: fc.record({
    rate: part(10),
    mode: fc.constantFrom("added_to_debt" as const, "taken_from_payout" as const),
  }),
  paused: fc.subarray([...PAUSABLE_ACTIONS]),
  alertLtvs: fc.subarray([percent(10), percent(50), percent(70), percent(85)]),
  alertHysteresis: part(99),
  liquidation: fc.oneof(
    money.map((dust) => ({ kind: "reference" as const, dust })),
    fc
      .record({ dust: money, insuranceFirst: fc.boolean(), soft: fc.constantFrom(null, BAND) })
      .map((terms) => ({ ...ladder, ...terms })),
  ),
  deleverageFee: part(10),
  defaultPlan: fc.constantFrom(null, {
    steps: [{ kind: "close" as const, triggerLtv: percent(84) }],
  }),
  grace: fc.constantFrom(null, {
    outageMs: 600_000,
    graceMs: 600_000,
    hardLtv: percent(88),
  }),
  pace: fc.option(money.map((value) => ({ valuePerMinute: value === 0n ? 1n : value }))),
  volatility: fc.constantFrom(null, {
    sampleMs: 3_600_000,
    memorySamples: 24,
    step: percent(0.5),
  }),
};

const changes = fc.oneof(
  // One setting alone, so that each is tried often; and all at once.
  fc
    .constantFrom(...(Object.keys(SETTINGS) as (keyof MarketSettings)[]))
    .chain((name) => SETTINGS[name].map((value) => ({ [name]: value }))),
  fc.record(SETTINGS),
) as fc.Arbitrary<Partial<Loose<MarketSettings>>>;

/** Loans of alice: one with a healthy debt, one that owes a crumb, one that owes nothing. A lender has lent. */
function settledWorld(isReference: boolean): World {
  const liquidation = isReference ? ({ kind: "reference" } as const) : ladder;
  const world = openWorld({
    rateModel: { kind: "fixed", ratePerSecond: 3_000_000_000n },
    settings: { liquidation },
    isMirrored: false,
  });
  world.deposit("desk", "USDC", usdc(1_000_000));
  world.open("healthy", "alice", btc(1), usdc(50_000));
  world.open("crumb", "alice", btc(1), usdc(50_000));
  world.open("paid", "alice", btc(1), usdc(1_000));
  world.deposit("alice", "USDC", usdc(100_000));
  world.run({ type: "repay_all", by: "alice", loan: "paid", assetsMax: null });
  const crumb = { type: "repay", by: "alice", loan: "crumb", assets: usdc(50_000), shares: 0n };
  world.wait(5).run(crumb as Loose<Command>);
  return world;
}

/** What must pass after any change; none where a sale has already left nothing to act on. */
function mustPass(world: World): readonly Loose<Command>[] {
  const market = world.market();
  const by = "alice";
  const commands: Loose<Command>[] = [];
  for (const id of ["healthy", "crumb", "paid"]) {
    const loan = world.loan(id);
    const on = { by, loan: id };
    commands.push(
      { type: "pledge", ...on, assets: 1n },
      { type: "close_loan", ...on, receiver: by },
      { type: "set_plan", ...on, plan: null },
      { type: "set_alerts", ...on, alertLtvs: [percent(60)], alertPrices: [] },
    );
    if (loan.borrowShares === 0n) {
      const all = loan.collateral;
      if (all > 0n) commands.push({ type: "release", ...on, assets: all, receiver: by });
      continue;
    }
    const some = borrowedAssets(market, loan.borrowShares) / 2n;
    const isBelow = (world.ltv(id) ?? percent(100)) <= percent(85);
    const steps = [{ kind: "close" as const, triggerLtv: percent(85) }];
    commands.push(
      { type: "repay", ...on, assets: some, shares: 0n },
      { type: "repay", ...on, assets: 0n, shares: loan.borrowShares },
      { type: "repay_all", ...on, assetsMax: null },
    );
    if (isBelow) commands.push({ type: "set_plan", ...on, plan: { steps } });
    const free = releasableOf(loan);
    const isReleasePaused = market.settings.paused.includes("release");
    if (free > 0n && !isReleasePaused) {
      commands.push({ type: "release", ...on, assets: free, receiver: by });
    }
  }
  const { totalSupplyAssets, totalBorrowAssets, settings } = market;
  if (!settings.paused.includes("withdraw")) {
    const assets = totalSupplyAssets - totalBorrowAssets;
    const of = { by: "lender", market: "btc", onBehalf: "lender", receiver: "lender" };
    commands.push({ type: "withdraw", ...of, assets, shares: 0n });
  }
  return commands;
}

function expectNoTrap(world: World): void {
  for (const command of mustPass(world)) {
    const decision = decide(world.book, command as Command, world.now as never);
    const told = decision.isAccepted ? "accepted" : decision.rejection;
    expect(told, `${command.type} ${"loan" in command ? command.loan : ""}`).toBe("accepted");
  }
}

describe("no parameter traps anybody", () => {
  it.each([[true], [false]])("of a market's settings (reference policy: %s)", (isReference) => {
    fc.assert(
      fc.property(fc.array(changes, { minLength: 1, maxLength: 3 }), (all) => {
        const world = settledWorld(isReference);
        for (const change of all) {
          const settings = { ...world.market().settings, ...change };
          const of = { by: "owner", market: "btc", settings, reason: "a try" };
          const made = { type: "configure_market", ...of } as Command;
          expect(execute(world.book, made, world.now as never).isAccepted).toBe(true);
          expectNoTrap(world);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("of its fee and of who gets it", () => {
    const world = settledWorld(false);
    world.run({ type: "set_fee", by: "owner", market: "btc", fee: percent(25) });
    world.wait(1_000_000).run({ type: "set_fee_recipient", by: "owner", recipient: "carol" });
    world.wait(1_000_000).run({ type: "accrue_interest", market: "btc" });
    world.run({ type: "set_fee_recipient", by: "owner", recipient: "" });
    expectNoTrap(world);
  });

  it("nor a price that goes, for all that needs none", () => {
    const world = settledWorld(false);
    world.price(0);
    for (const loan of ["healthy", "crumb"]) {
      const on = { by: "alice", loan };
      const acts: readonly Loose<Command>[] = [
        { type: "pledge", ...on, assets: 1n },
        { type: "repay", ...on, assets: 1n, shares: 0n },
        { type: "repay_all", ...on, assetsMax: null },
        { type: "close_loan", ...on, receiver: "alice" },
        { type: "set_plan", ...on, plan: null },
      ];
      for (const act of acts) {
        expect(decide(world.book, act as Command, world.now as never).isAccepted).toBe(true);
      }
    }
  });
});
