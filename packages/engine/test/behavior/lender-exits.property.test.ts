import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { priceOf } from "../../src/commands/run.ts";
import type { Event } from "../../src/events/event.ts";
import { collateralValue } from "../../src/market/health.ts";
import { wDivDown } from "../../src/math/wad.ts";
import { DESK, INSURANCE } from "../../src/state/records.ts";
import { as } from "../../src/units/quantity.ts";
import { knownShortfall, standingSupply } from "../../src/state/known-shortfall.ts";
import { toAssetsDown } from "../../src/math/shares.ts";
import type { Millis } from "../../src/units/time.ts";
import { btc, percent, usdc } from "../amounts.ts";
import { openWorld } from "../world.ts";
import type { World } from "../world.ts";

const LENDERS = ["lender", "second", "third", "fees"] as const;
type Lender = (typeof LENDERS)[number];

/** Base units that roundings may move: one for each act of a lender and each sale. */
const ROUNDING = 40n;

interface Story {
  /** Debt of each loan against a bitcoin, thousands. */
  readonly debts: readonly number[];
  readonly price: number;
  readonly salesArePaused: boolean;
  readonly insurance: number;
  readonly insuranceFirst: boolean;
  /** Who leaves with how much of what is theirs, per cent. */
  readonly exits: readonly { readonly who: Lender; readonly part: number }[];
  /** How many of the loans are bought before each exit. */
  readonly bought: readonly number[];
  /** What a purchase leaves of a loan's collateral, base units, or half of it. */
  readonly left: bigint | "half";
  /** Base units of the loan asset. */
  readonly dust: bigint;
}

const stories: fc.Arbitrary<Story> = fc.record({
  debts: fc.array(fc.integer({ min: 5, max: 72 }), { minLength: 1, maxLength: 6 }),
  // At the low ones a whole loan is worth less than the dust; it waits as it is while sales are paused.
  price: fc.oneof(
    { arbitrary: fc.integer({ min: 5_000, max: 80_000 }), weight: 4 },
    { arbitrary: fc.integer({ min: 1, max: 70 }), weight: 1 },
  ),
  salesArePaused: fc.boolean(),
  insurance: fc.constantFrom(0, 1, 30_000, 2_000_000),
  insuranceFirst: fc.boolean(),
  exits: fc.array(
    fc.record({ who: fc.constantFrom(...LENDERS), part: fc.integer({ min: 1, max: 100 }) }),
    { maxLength: 6 },
  ),
  bought: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 6 }),
  left: fc.constantFrom(0n, 1n, 1_000n, 100_000n, "half" as const),
  dust: fc.constantFrom(0n, usdc(50)),
});

/** A market without a desk, whose lenders hold different parts; the operator's fees are one of them. */
function opened({ debts, price, insurance, insuranceFirst, dust, ...story }: Story): World {
  const fees = { feeAtLltv: percent(2), feeAtFull: percent(4), fullFeeLtv: percent(95) };
  const terms = { soft: null, targetLtv: percent(75), dust, insuranceFirst };
  const liquidation = { kind: "ladder", ...terms, ...fees } as const;
  const paused = story.salesArePaused ? (["sell"] as const) : [];
  const world = openWorld({ settings: { liquidation, paused }, isMirrored: false });
  for (const account of ["second", "third"]) world.run({ type: "open_account", account });
  world.run({ type: "set_fee_recipient", by: "owner", recipient: "fees" });
  const parts = { second: 3_000_000, third: 77_777, fees: 1_234 };
  for (const [who, part] of Object.entries(parts)) {
    world.deposit(who, "USDC", usdc(part));
    const supplied = { assets: usdc(part), shares: 0n };
    world.run({ type: "supply", by: who, market: "btc", onBehalf: who, ...supplied });
  }
  if (insurance > 0) world.deposit("insurance", "USDC", usdc(insurance));
  world.deposit("carol", "USDC", usdc(10_000_000));
  debts.forEach((debt, index) => world.open(`loan-${index}`, "alice", btc(1), usdc(debt * 1_000)));
  world.price(price);
  return world;
}

function claimOf(world: World, who: Lender): bigint {
  const market = world.market();
  const shortfall = knownShortfall(world.book, market, world.now as Millis);
  if (shortfall === null) throw new Error("no price");
  const shares = market.suppliers.get(who as never)?.supplyShares ?? 0n;
  return toAssetsDown(shares, standingSupply(market, shortfall), market.totalSupplyShares);
}

/** What all lenders together may get otherwise than was known: by crumbs, and by nothing else. */
interface ByCrumbs {
  /** What an outsider would have paid for crumbs that the house took for less. */
  lost: bigint;
  /** What was paid for loans that counted as nothing, and what the house paid beyond an outsider's price. */
  gained: bigint;
}

/** An outsider buys of the first `count` insolvent loans all but what is to be left. */
function buy(world: World, count: number, moved: ByCrumbs, leave: Story["left"] = 0n): void {
  let left = count;
  for (const loan of world.book.loans.values()) {
    if (left === 0) return;
    const ltv = world.ltv(loan.id);
    if (loan.borrowShares === 0n || ltv === null || ltv <= percent(100)) continue;
    const { collateral } = loan;
    const rest = leave === "half" ? collateral / 2n : leave;
    if (rest >= collateral) continue;
    const seizedAssets = collateral - rest;
    const taken = { seizedAssets, repaidShares: 0n } as const;
    const purse = world.balance(INSURANCE, "USDC");
    const countedAsNothing = worthOf(world, collateral) < dustOf(world);
    const events = world.run({ type: "liquidate", by: "carol", loan: loan.id, ...taken });
    countCrumbs(world, events, { countedAsNothing, purse }, moved);
    left -= 1;
  }
}

function countCrumbs(
  world: World,
  events: readonly Event[],
  before: { readonly countedAsNothing: boolean; readonly purse: bigint },
  moved: ByCrumbs,
): void {
  const { countedAsNothing, purse } = before;
  const { incentiveFactor, settings } = world.market();
  const { liquidation } = settings;
  for (const event of events) {
    if (event.type === "liquidated" && countedAsNothing) moved.gained += event.repaidAssets;
    if (event.type !== "bad_debt_realized" || event.crumb === undefined) continue;
    const { collateral, paid, to } = event.crumb;
    const worth = worthOf(world, collateral);
    // The desk has nothing here: insurance pays what it can.
    const payer = worth === 0n ? [DESK, 0n] : [INSURANCE, worth < purse ? worth : purse];
    expect([to, paid]).toEqual(payer);
    const expected = countedAsNothing ? 0n : wDivDown(worth, incentiveFactor);
    // Insurance that pays first would have given the same money to lenders without the crumb.
    const isPaidAnyway =
      to === INSURANCE && liquidation.kind === "ladder" && liquidation.insuranceFirst;
    const got = isPaidAnyway ? 0n : paid;
    if (got < expected) moved.lost += expected - got;
    else moved.gained += got - expected;
  }
}

function worthOf(world: World, collateral: bigint): bigint {
  const market = world.market();
  return collateralValue(as(collateral), priceOf(market.feed, market).price);
}

function dustOf(world: World): bigint {
  const { liquidation } = world.market().settings;
  return liquidation.kind === "ladder" ? liquidation.dust : 0n;
}

const wealthOf = (world: World, who: Lender) => world.balance(who, "USDC") + claimOf(world, who);

describe("lenders who leave while insolvent loans wait for a buyer", () => {
  it("make nobody better or worse off, whoever leaves first and whatever is bought between", () => {
    fc.assert(
      fc.property(stories, (story) => {
        const world = opened(story);
        const before = LENDERS.map((who) => wealthOf(world, who));
        const byCrumbs: ByCrumbs = { lost: 0n, gained: 0n };
        story.exits.forEach(({ who, part }, place) => {
          buy(world, story.bought[place] ?? 0, byCrumbs, story.left);
          const assets = (claimOf(world, who) * BigInt(part)) / 100n;
          const { totalSupplyAssets, totalBorrowAssets } = world.market();
          if (assets === 0n || assets > totalSupplyAssets - totalBorrowAssets) return;
          const asked = { onBehalf: who, receiver: who, market: "btc", assets, shares: 0n };
          world.run({ type: "withdraw", by: who, ...asked });
        });
        buy(world, story.debts.length, byCrumbs);
        const loss = knownShortfall(world.book, world.market(), world.now as Millis);
        LENDERS.forEach((who, place) => {
          const moved = wealthOf(world, who) - (before[place] ?? 0n);
          expect(-moved).toBeLessThanOrEqual(ROUNDING + byCrumbs.lost);
          expect(moved).toBeLessThanOrEqual(ROUNDING + byCrumbs.gained);
        });
        // What is left waits because its collateral is worth more than its debt.
        expect(loss).not.toBeNull();
      }),
    );
  });

  it("lose by a crumb that a house without money takes just what an outsider would have paid for it", () => {
    const story: Story = {
      ...{ debts: [72], price: 40_000, salesArePaused: false, insurance: 0, insuranceFirst: true },
      ...{ exits: [], bought: [], left: 100_000n, dust: usdc(50) },
    };
    const world = opened(story);
    const wealth = () => LENDERS.reduce((sum, who) => sum + wealthOf(world, who), 0n);
    const before = wealth();
    const byCrumbs: ByCrumbs = { lost: 0n, gained: 0n };
    buy(world, 1, byCrumbs, story.left);
    // 0.001 BTC are worth 40 USDC, less than the dust; an outsider pays less than that.
    const price = wDivDown(usdc(40), world.market().incentiveFactor);
    expect(byCrumbs).toEqual({ lost: price, gained: 0n });
    const lost = before - wealth();
    expect(lost - price < 0n ? price - lost : lost - price).toBeLessThanOrEqual(4n);
  });

  it("would differ if the shortfall were not taken off: the first would leave whole", () => {
    const story: Story = {
      ...{
        debts: [72, 72, 72],
        price: 30_000,
        salesArePaused: false,
        insurance: 0,
        insuranceFirst: true,
      },
      ...{ exits: [], bought: [], left: 0n, dust: 0n },
    };
    const world = opened(story);
    const market = world.market();
    const shares = market.suppliers.get("second" as never)?.supplyShares ?? 0n;
    const whole = toAssetsDown(shares, market.totalSupplyAssets, market.totalSupplyShares);
    expect(whole - claimOf(world, "second")).toBeGreaterThan(usdc(25_000));
    const taken = { onBehalf: "second", receiver: "second", market: "btc", shares: 0n } as const;
    const refusal = world.refuse({ type: "withdraw", by: "second", assets: whole, ...taken });
    expect(refusal).toMatchObject({
      code: "withdrawal_exceeds_supply",
      supplied: claimOf(world, "second"),
    });
  });
});
