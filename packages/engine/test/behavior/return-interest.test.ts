import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { btc, percent, usdc } from "../amounts.ts";
import { borrowedAssets } from "../../src/market/totals.ts";
import { checkInvariants } from "../../src/state/check-invariants.ts";
import { openWorld } from "../world.ts";
import type { World } from "../world.ts";

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 365 * DAY_SECONDS;
/** 10 % a year. */
const TEN_PERCENT = 10n ** 17n / BigInt(YEAR_SECONDS);

function openLending(fee: bigint, ratePerSecond = TEN_PERCENT): World {
  const world = openWorld({ rateModel: { kind: "fixed", ratePerSecond } });
  if (fee > 0n) world.run({ type: "set_fee", by: "owner", market: "btc", fee });
  world.run({ type: "set_fee_recipient", by: "owner", recipient: "carol" });
  return world;
}

const accrue = (world: World) => world.run({ type: "accrue_interest", market: "btc" });
const giveBack = (assets: bigint) =>
  ({
    type: "return_interest",
    by: "owner",
    market: "btc",
    assets,
    reason: "the clock was 400 days ahead for 14 seconds",
  }) as const;
const debtOf = (world: World, loan: string) =>
  borrowedAssets(world.market(), world.loan(loan).borrowShares);
const sharesOf = (world: World, account: string) =>
  world.market().suppliers.get(account as never)?.supplyShares ?? 0n;

describe("a book that an earlier release let run ahead", () => {
  it("gets a debt of 334,743.99 back to 300,000 and what is right", () => {
    const world = openLending(0n);
    world.open("loan", "alice", btc(10), usdc(300_000));
    const started = world.now;
    world.wait(14);
    accrue(world);
    const right = debtOf(world, "loan") - usdc(300_000);
    world.now = started + 400 * DAY_SECONDS * 1_000;
    accrue(world);
    expect(debtOf(world, "loan") / usdc(1)).toBe(334_743n);
    // The clock is right again; the book's time stands, and so does interest.
    accrue(world);
    const tooMuch = debtOf(world, "loan") - usdc(300_000) - right;
    world.run(giveBack(tooMuch));
    expect(debtOf(world, "loan")).toBe(usdc(300_000) + right);
    accrue(world);
    expect(debtOf(world, "loan")).toBe(usdc(300_000) + right);
    expect(() => checkInvariants(world.book)).not.toThrow();
    // The loan can be closed, and the lender gets everything back.
    world.deposit("alice", "USDC", usdc(1));
    world.run({ type: "close_loan", by: "alice", loan: "loan", receiver: "alice" });
    const all = { assets: 0n, shares: sharesOf(world, "lender") };
    const whose = { by: "lender", onBehalf: "lender", receiver: "lender" };
    world.run({ type: "withdraw", market: "btc", ...all, ...whose });
    expect(world.balance("lender", "USDC")).toBeGreaterThanOrEqual(usdc(20_000_000) + right - 2n);
  });

  it("tells what was given back, by whom and why, with postings that move no cash", () => {
    const world = openLending(percent(10));
    world.open("loan", "alice", btc(10), usdc(300_000));
    world.wait(400 * DAY_SECONDS);
    accrue(world);
    const { cash } = world.market();
    const [event] = world.run(giveBack(usdc(30_000)));
    expect(event).toMatchObject({
      type: "interest_returned",
      by: "owner",
      market: "btc",
      interest: usdc(30_000),
      feeRecipient: "carol",
      reason: "the clock was 400 days ahead for 14 seconds",
      postings: [
        { account: "supplied:btc:USDC", amount: usdc(27_000) },
        { account: "fee_claims:btc:USDC", amount: usdc(3_000) },
        { account: "interest:btc:USDC", amount: -usdc(30_000) },
      ],
    });
    expect(world.market().cash).toBe(cash);
  });
});

describe("interest that accrued and is given back", () => {
  it("leaves everybody where they were, but for what a unit is worth, which the fee recipient keeps", () => {
    fc.assert(
      fc.property(
        fc.record({
          fee: fc.constantFrom(0n, percent(1), percent(10), percent(25)),
          rate: fc.bigInt(1n, 20n * TEN_PERCENT),
          debt: fc.bigInt(1n, usdc(800_000)),
          other: fc.bigInt(1n, usdc(800_000)),
          before: fc.integer({ min: 0, max: YEAR_SECONDS }),
          wrong: fc.integer({ min: 1, max: YEAR_SECONDS }),
        }),
        ({ fee, rate, debt, other, before, wrong }) => {
          const world = openLending(fee, rate);
          world.open("one", "alice", btc(50), debt);
          world.open("two", "bob", btc(50), other);
          world.wait(before);
          accrue(world);
          const was = { ...world.market() };
          const feeShares = sharesOf(world, "carol");
          world.wait(wrong);
          accrue(world);
          const interest = world.market().totalBorrowAssets - was.totalBorrowAssets;
          if (interest === 0n) return;
          world.run(giveBack(interest));
          const is = world.market();
          expect(is.totalBorrowAssets).toBe(was.totalBorrowAssets);
          expect(is.totalSupplyAssets).toBe(was.totalSupplyAssets);
          expect(is.totalBorrowShares).toBe(was.totalBorrowShares);
          for (const loan of ["one", "two"]) {
            const { borrowShares, principal } = world.loan(loan);
            expect(debtOf(world, loan)).toBe(borrowedAssets(was, borrowShares));
            expect(debtOf(world, loan)).toBeGreaterThanOrEqual(principal);
          }
          // The fee recipient gives what it got, and keeps for rounding what a unit is worth at most.
          const kept = sharesOf(world, "carol") - feeShares;
          expect(kept).toBeGreaterThanOrEqual(0n);
          expect(kept).toBeLessThanOrEqual(1_000_000n);
          expect(is.totalSupplyShares - was.totalSupplyShares).toBe(kept);
          expect(() => checkInvariants(world.book)).not.toThrow();
        },
      ),
    );
  });
});

describe("interest that cannot be given back", () => {
  it("is refused with what there is", () => {
    const world = openLending(0n);
    world.open("loan", "alice", btc(10), usdc(300_000));
    world.wait(400 * DAY_SECONDS);
    accrue(world);
    const owed = debtOf(world, "loan") - usdc(300_000);
    expect(world.refuse(giveBack(owed + 1n))).toEqual({
      code: "interest_not_owed",
      owed,
      assets: owed + 1n,
    });
    world.deposit("alice", "USDC", owed);
    world.run({
      ...{ type: "repay", by: "alice", loan: "loan", assets: owed - usdc(1_000), shares: 0n },
    });
    expect(world.refuse(giveBack(usdc(1_001)))).toMatchObject({ code: "interest_not_owed" });
    world.run(giveBack(usdc(999)));
  });

  it("names the loan that began later, which had none of it", () => {
    const world = openLending(0n);
    world.open("loan", "alice", btc(10), usdc(300_000));
    world.wait(400 * DAY_SECONDS);
    world.open("z", "bob", btc(10), usdc(100_000));
    world.open("later", "bob", btc(10), usdc(100_000));
    expect(world.refuse(giveBack(usdc(1_000)))).toMatchObject({
      code: "debt_below_principal",
      loan: "later",
      principal: usdc(100_000),
    });
  });
});
