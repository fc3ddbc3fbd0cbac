import { describe, expect, test } from "vitest";
import {
  LLTV,
  ONE,
  permille,
  playSimpleModel,
  POLICIES,
  simpleLif,
  WAD,
  type SimpleLoan,
  type SimpleOutcome,
} from "./simple-model.ts";

/** 2026-02-05T00:00:00Z; the points of a path stand an hour apart from it. */
const START = Date.UTC(2026, 1, 5);

/** Plays one coin that owes `debt` along whole prices. */
function play(name: keyof typeof POLICIES, debt: number, prices: number[]): SimpleOutcome {
  return playBook(name, [{ coins: ONE, debt: BigInt(debt) * ONE }], prices);
}

function playBook(
  name: keyof typeof POLICIES,
  loans: readonly SimpleLoan[],
  prices: readonly number[],
): SimpleOutcome {
  const path = prices.map((price, hour) => ({
    at: START + hour * 3_600_000,
    price: BigInt(price) * WAD,
  }));
  return playSimpleModel(loans, path, POLICIES[name]);
}

/** A share with 18 decimals as a number, for comparing to a few digits. */
function asNumber(share: bigint): number {
  return Number(share) / 1e18;
}

test("the incentive factor follows the formula of the reference", () => {
  expect(asNumber(simpleLif(LLTV))).toBeCloseTo(1.043841336, 9);
  expect(asNumber(simpleLif(permille(625)))).toBeCloseTo(1.126760563, 9);
  expect(simpleLif(permille(300))).toBe((115n * WAD) / 100n);
});

describe("a loan in the simple model", () => {
  test("is left alone while its LTV is not above the limit", () => {
    // 860 of debt on a coin of exactly 1000: at the limit, not beyond it.
    const outcome = play("reference", 860, [1100, 1000, 1100]);
    expect(outcome).toMatchObject({ touched: 0, sales: 0, firstActionAt: null, costShare: 0n });
    expect(outcome.coinsKeptShare).toBe(WAD);
    // End equity: (1100 - 860) / 1100.
    expect(asNumber(outcome.endEquityShare)).toBeCloseTo(240 / 1100, 15);
  });

  test("is repaid whole by the reference at the price of the point that crossed", () => {
    const outcome = play("reference", 800, [1000, 900, 950]);
    const lif = 1 / (1 - 0.3 * 0.14);
    const seized = (800 * lif) / 900;
    expect(outcome).toMatchObject({ loans: 1, touched: 1, closed: 1, sales: 1, badDebt: 0n });
    expect(outcome.firstActionAt).toBe(START + 3_600_000);
    expect(asNumber(outcome.collateralSoldShare)).toBeCloseTo(seized, 12);
    expect(asNumber(outcome.coinsKeptShare)).toBeCloseTo(1 - seized, 12);
    expect(asNumber(outcome.costShare)).toBeCloseTo((800 * (lif - 1)) / 1000, 12);
    // No debt is left: equity is what the coins left are worth.
    expect(asNumber(outcome.endEquityShare)).toBeCloseTo(((1 - seized) * 950) / 1000, 12);
    expect([...outcome.soldByDay.keys()]).toEqual(["2026-02-05"]);
  });

  test("that the collateral cannot repay leaves bad debt", () => {
    const outcome = play("reference", 800, [1000, 700, 2000]);
    const repaid = 700 * (1 - 0.3 * 0.14);
    expect(outcome).toMatchObject({ touched: 1, closed: 0, sales: 1, coinsKeptShare: 0n });
    expect(asNumber(outcome.badDebt / 10n ** 12n)).toBeCloseTo(800 - repaid, 9);
    expect(asNumber(outcome.costShare)).toBeCloseTo((700 - repaid) / 1000, 12);
    // The rest of the debt is written off, so it does not weigh on equity.
    expect(outcome.endEquityShare).toBe(0n);
  });

  test.each([
    // Shares of debt to repay by lending-facts: (a - b) / (a (1 - b (1 + c))).
    ["partial", 870, 0.75, 1 / (1 - 0.3 * 0.14) - 1],
    ["soft", 870, 0.84, 0.005],
    ["plan", 810, 0.75, 0.003],
    ["plan", 870, 0.75, 0.003],
  ] as const)("is brought back by %s from %i to its target exactly", (name, debt, to, cost) => {
    const outcome = play(name, debt, [1100, 1000]);
    const from = debt / 1000;
    const repaid = (debt * (from - to)) / (from * (1 - to * (1 + cost)));
    expect(outcome).toMatchObject({ touched: 1, closed: 0, sales: 1, badDebt: 0n });
    const kept = asNumber(outcome.coinsKeptShare);
    expect(kept).toBeCloseTo(1 - (repaid * (1 + cost)) / 1000, 12);
    expect((debt - repaid) / (kept * 1000)).toBeCloseTo(to, 12);
    expect(asNumber(outcome.costShare)).toBeCloseTo((repaid * cost) / 1100, 12);
    const equity = kept * 1000 - (debt - repaid);
    expect(asNumber(outcome.endEquityShare)).toBeCloseTo(equity / 1100, 12);
  });

  test("is sold for again and again while the price falls", () => {
    expect(play("soft", 850, [1000, 980, 950, 920])).toMatchObject({ sales: 3, touched: 1 });
    expect(play("plan", 790, [1000, 980, 950, 920])).toMatchObject({ sales: 1, touched: 1 });
  });

  test("that jumps beyond 95 % is repaid whole at the incentive factor by soft and plan", () => {
    const reference = play("reference", 800, [1000, 840]);
    expect(play("soft", 800, [1000, 840])).toEqual(reference);
    expect(play("plan", 800, [1000, 840])).toEqual(reference);
    expect(reference.closed).toBe(1);
    expect(play("soft", 800, [1000, 843])).toMatchObject({ closed: 0, sales: 1 });
  });

  test("that is unhealthy at the first price is skipped and counted", () => {
    const loans = [
      { coins: ONE, debt: 861n * ONE },
      { coins: ONE, debt: 500n * ONE },
    ];
    const outcome = playBook("plan", loans, [1000, 990]);
    expect(outcome).toMatchObject({ loans: 1, skippedUnhealthy: 1, touched: 0 });
    expect(asNumber(outcome.endEquityShare)).toBeCloseTo(0.49, 12);
  });
});
