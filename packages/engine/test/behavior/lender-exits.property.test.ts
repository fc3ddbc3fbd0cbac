import fc from "fast-check";
import { describe, expect, it } from "vitest";
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
  price: fc.integer({ min: 5_000, max: 80_000 }),
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
function opened({ debts, price, insurance, insuranceFirst, dust }: Story): World {
  const fees = { feeAtLltv: percent(2), feeAtFull: percent(4), fullFeeLtv: percent(95) };
  const terms = { soft: null, targetLtv: percent(75), dust, insuranceFirst };
  const liquidation = { kind: "ladder", ...terms, ...fees } as const;
  const world = openWorld({ settings: { liquidation }, isMirrored: false });
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

/** An outsider buys of the first `count` insolvent loans all but what is to be left. */
function buy(world: World, count: number, leave: Story["left"] = 0n): void {
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
    world.run({ type: "liquidate", by: "carol", loan: loan.id, ...taken });
    left -= 1;
  }
}

/** A house without money takes crumbs for nothing: at most one dust of each loan. */
const mayMove = ({ debts, dust }: Story) => ROUNDING + BigInt(debts.length) * dust;

const wealthOf = (world: World, who: Lender) => world.balance(who, "USDC") + claimOf(world, who);

describe("lenders who leave while insolvent loans wait for a buyer", () => {
  it("make nobody better or worse off, whoever leaves first and whatever is bought between", () => {
    fc.assert(
      fc.property(stories, (story) => {
        const world = opened(story);
        const before = LENDERS.map((who) => wealthOf(world, who));
        story.exits.forEach(({ who, part }, place) => {
          buy(world, story.bought[place] ?? 0, story.left);
          const assets = (claimOf(world, who) * BigInt(part)) / 100n;
          const { totalSupplyAssets, totalBorrowAssets } = world.market();
          if (assets === 0n || assets > totalSupplyAssets - totalBorrowAssets) return;
          const asked = { onBehalf: who, receiver: who, market: "btc", assets, shares: 0n };
          world.run({ type: "withdraw", by: who, ...asked });
        });
        buy(world, story.debts.length);
        const loss = knownShortfall(world.book, world.market(), world.now as Millis);
        LENDERS.forEach((who, place) => {
          const moved = wealthOf(world, who) - (before[place] ?? 0n);
          expect(moved < 0n ? -moved : moved).toBeLessThanOrEqual(mayMove(story));
        });
        // What is left waits because its collateral is worth more than its debt.
        expect(loss).not.toBeNull();
      }),
    );
  });

  it("would differ if the shortfall were not taken off: the first would leave whole", () => {
    const story: Story = {
      ...{ debts: [72, 72, 72], price: 30_000, insurance: 0, insuranceFirst: true },
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
