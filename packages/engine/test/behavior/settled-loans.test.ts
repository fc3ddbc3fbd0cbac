import { describe, expect, it } from "vitest";
import { fullIncentivePolicy } from "../../src/liquidation/liquidation-policy.ts";
import { loanState } from "../../src/state/loan-state.ts";
import { as } from "../../src/units/quantity.ts";
import { btc, percent, usdc } from "../amounts.ts";
import { openWorld } from "../world.ts";
import type { World } from "../world.ts";

const LADDER = fullIncentivePolicy(as(percent(86)), as(percent(75)));
const pledge = (by: string) => ({ type: "pledge", by, loan: "loan", assets: btc(0.1) }) as const;

/** Alice's loan, which a sale at less than half of the price has emptied. */
function emptied(): World {
  const world = openWorld({ settings: { liquidation: LADDER } });
  world.deposit("desk", "USDC", usdc(1_000_000));
  world.open("loan", "alice", btc(1), usdc(75_000));
  expect(loanState(world.loan("loan"))).toBe("open");
  world.price(40_000);
  return world;
}

describe("a loan that a sale has emptied", () => {
  it("is settled", () => {
    const world = emptied();
    expect(world.loan("loan")).toMatchObject({ collateral: 0n, borrowShares: 0n });
    expect(loanState(world.loan("loan"))).toBe("settled");
  });

  it("is opened again by a pledge of its owner, or of whom the owner lets act, and of nobody else", () => {
    const world = emptied();
    expect(world.refuse(pledge("bob"))).toEqual({ code: "loan_settled", loan: "loan" });
    world.run({ type: "set_authorization", by: "alice", authorized: "bob", isAuthorized: true });
    world.run(pledge("bob"));
    expect(loanState(world.loan("loan"))).toBe("open");
    const other = emptied();
    other.run(pledge("alice"));
    expect(loanState(other.loan("loan"))).toBe("open");
  });

  it("can be closed, which leaves nothing of it in the book", () => {
    const world = emptied();
    world.run({ type: "close_loan", by: "alice", loan: "loan", receiver: "alice" });
    expect(world.book.loans.has("loan" as never)).toBe(false);
  });

  it("does not count as one of its customer's open loans", () => {
    const world = openWorld({ settings: { liquidation: LADDER }, isMirrored: false });
    for (let index = 0; index < 1_000; index += 1) {
      const loan = `loan-${index}`;
      world.run({ type: "create_loan", by: "alice", loan, market: "btc", plan: null });
    }
    world.open("loan", "alice", btc(1), usdc(1_000));
    expect(loanState(world.loan("loan"))).toBe("open");
  });

  it("is not kept without end: what costs nothing to make must be closed at last", () => {
    const world = openWorld({ settings: { liquidation: LADDER }, isMirrored: false });
    const make = (loan: string) =>
      ({ type: "create_loan", by: "alice", loan, market: "btc", plan: null }) as const;
    for (let index = 0; index < 2_000; index += 1) world.run(make(`loan-${index}`));
    const what = "loans, settled ones included";
    expect(world.refuse(make("more"))).toEqual({ code: "too_many", what, max: 2_000 });
    world.run({ type: "close_loan", by: "alice", loan: "loan-7", receiver: "alice" });
    world.run(make("more"));
  });
});

describe("a loan that its borrower has repaid and emptied", () => {
  it("is settled too, without being closed", () => {
    const world = openWorld({ settings: { liquidation: LADDER } });
    world.open("loan", "alice", btc(1), usdc(1_000));
    const { borrowShares: shares } = world.loan("loan");
    world.run({ type: "repay", by: "alice", loan: "loan", assets: 0n, shares });
    expect(loanState(world.loan("loan"))).toBe("open");
    const release = { type: "release", by: "alice", loan: "loan", receiver: "alice" } as const;
    world.run({ ...release, assets: btc(1) });
    expect(loanState(world.loan("loan"))).toBe("settled");
  });
});

describe("the reference policy", () => {
  it("lets anybody pledge to anything, as its contracts do", () => {
    const world = openWorld();
    world.run({ type: "create_loan", by: "alice", loan: "loan", market: "btc", plan: null });
    world.run(pledge("bob"));
    expect(world.loan("loan").collateral).toBe(btc(0.1));
  });
});
