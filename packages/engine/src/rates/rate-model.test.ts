import { describe, expect, test } from "vitest";
import { WAD } from "../math/wad.ts";
import { as, type WadPerSecond } from "../units/quantity.ts";
import { INITIAL_RATE_AT_TARGET } from "./adaptive-curve.ts";
import {
  borrowRate,
  initialRateAtTarget,
  RATE_PER_SECOND_MAX,
  type RateModel,
  rateModelProblems,
  type RateTotals,
} from "./rate-model.ts";

const FIXED: RateModel = { kind: "fixed", ratePerSecond: as(1_000n) };
const KINKED: RateModel = {
  kind: "kinked",
  baseRate: as(100n),
  slopeBelowKink: as(1_000n),
  slopeAboveKink: as(20_000n),
  kink: as((8n * WAD) / 10n),
};

/** Totals of a market that has lent out `percent` of its supply. */
function lentOut(percent: bigint): RateTotals {
  return { totalSupplyAssets: as(1_000_000n), totalBorrowAssets: as(percent * 10_000n) };
}

function averageRate(model: RateModel, totals: RateTotals): bigint {
  return borrowRate(model, totals, as(0n), 3_600n).averageRate;
}

describe("the rate of a market", () => {
  test("without a model is nothing", () => {
    expect(averageRate({ kind: "none" }, lentOut(100n))).toBe(0n);
  });

  test("is the same at every utilization when it is fixed", () => {
    expect(averageRate(FIXED, lentOut(0n))).toBe(1_000n);
    expect(averageRate(FIXED, lentOut(100n))).toBe(1_000n);
  });

  test.each([
    [0n, 100n],
    [1n, 110n],
    [40n, 500n],
    [80n, 900n],
    [81n, 1_100n],
    [90n, 2_900n],
    [100n, 4_900n],
  ])("follows the two slopes: %i %% lent out cost %i", (percent, rate) => {
    expect(averageRate(KINKED, lentOut(percent))).toBe(rate);
  });

  test("on the slopes is rounded down once", () => {
    const third = { totalSupplyAssets: as(3n), totalBorrowAssets: as(1n) } as RateTotals;
    expect(averageRate(KINKED, third)).toBe(433n);
    const steep: RateModel = { ...KINKED, slopeBelowKink: as(1n), slopeAboveKink: as(2n) };
    // 0.8 * 1 + 0.1 * 2 is exactly 1; rounding each part would lose it.
    expect(averageRate(steep, lentOut(90n))).toBe(101n);
  });

  test("on an empty market is the base rate", () => {
    expect(averageRate(KINKED, { totalSupplyAssets: as(0n), totalBorrowAssets: as(0n) })).toBe(
      100n,
    );
  });

  test("depends on a stored rate at target for the adaptive curve only", () => {
    const stored = as<WadPerSecond>(5_000_000_000n);
    for (const model of [FIXED, KINKED, { kind: "none" } as const]) {
      expect(borrowRate(model, lentOut(50n), stored, 60n).rateAtTarget).toBe(0n);
      expect(initialRateAtTarget(model)).toBe(0n);
    }
    const adaptive: RateModel = { kind: "adaptive" };
    expect(borrowRate(adaptive, lentOut(90n), stored, 60n).rateAtTarget).toBe(stored);
    expect(initialRateAtTarget(adaptive)).toBe(INITIAL_RATE_AT_TARGET);
    expect(borrowRate(adaptive, lentOut(50n), as(0n), 60n).rateAtTarget).toBe(
      INITIAL_RATE_AT_TARGET,
    );
  });
});

describe("the parameters of a rate model", () => {
  const tooMuch = as<WadPerSecond>(RATE_PER_SECOND_MAX + 1n);
  const rateProblem = "Use a rate from 0 to 317097919837 WAD per second (1000 % a year).";
  const kinkProblem = "The kink must lie above 0 and below 1 (in WAD: 1 to 999999999999999999).";

  test.each<[string, RateModel]>([
    ["no model", { kind: "none" }],
    ["the adaptive curve", { kind: "adaptive" }],
    ["a fixed rate of zero", { kind: "fixed", ratePerSecond: as(0n) }],
    ["the highest fixed rate", { kind: "fixed", ratePerSecond: RATE_PER_SECOND_MAX }],
    ["a kinked model", KINKED],
    ["the earliest kink", { ...KINKED, kink: as(1n) }],
    ["the latest kink", { ...KINKED, kink: as(WAD - 1n) }],
  ])("are accepted: %s", (_, model) => {
    expect(rateModelProblems(model)).toEqual([]);
  });

  test.each<[string, RateModel, string, string]>([
    ["negative rate", { kind: "fixed", ratePerSecond: as(-1n) }, "ratePerSecond", rateProblem],
    ["huge rate", { kind: "fixed", ratePerSecond: tooMuch }, "ratePerSecond", rateProblem],
    ["huge base", { ...KINKED, baseRate: tooMuch }, "baseRate", rateProblem],
    ["huge first slope", { ...KINKED, slopeBelowKink: tooMuch }, "slopeBelowKink", rateProblem],
    ["falling slope", { ...KINKED, slopeAboveKink: as(-1n) }, "slopeAboveKink", rateProblem],
    ["kink at 0", { ...KINKED, kink: as(0n) }, "kink", kinkProblem],
    ["kink at 1", { ...KINKED, kink: as(WAD) }, "kink", kinkProblem],
  ])("are refused with the field and what to do: %s", (_, model, field, problem) => {
    expect(rateModelProblems(model)).toEqual([{ field, problem }]);
  });

  test("are refused all at once", () => {
    const model: RateModel = {
      kind: "kinked",
      baseRate: tooMuch,
      slopeBelowKink: tooMuch,
      slopeAboveKink: tooMuch,
      kink: as(2n * WAD),
    };
    expect(rateModelProblems(model).map(({ field }) => field)).toEqual([
      "baseRate",
      "slopeBelowKink",
      "slopeAboveKink",
      "kink",
    ]);
  });
});
