import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wExp } from "../math/exp.ts";
import { bound, checkedInt256, wDivToZero, wMulToZero } from "../math/signed.ts";
import { WAD } from "../math/wad.ts";
import { as, UINT128_MAX, type Wad, type WadPerSecond } from "../units/quantity.ts";
import {
  adaptiveCurveRate,
  INITIAL_RATE_AT_TARGET,
  RATE_AT_TARGET_MAX,
  RATE_AT_TARGET_MIN,
  TARGET_UTILIZATION,
} from "./adaptive-curve.ts";
import { kinkedRate, type KinkedModel } from "./kinked.ts";
import { RATE_PER_SECOND_MAX, utilization } from "./rate-model.ts";

const assets = fc.bigInt({ min: 0n, max: UINT128_MAX });
const lent = fc.bigInt({ min: 0n, max: WAD }).map((value) => as<Wad>(value));
const rateAtTarget = fc
  .bigInt({ min: RATE_AT_TARGET_MIN, max: RATE_AT_TARGET_MAX })
  .map((value) => as<WadPerSecond>(value));
const elapsed = fc.oneof(
  fc.bigInt({ min: 0n, max: 3_600n }),
  fc.bigInt({ min: 0n, max: 253_402_300_799n }),
);

/** The curve as FORMAT.md words it, every step checked. Slow on purpose. */
function spelledOut(u: bigint, start: bigint, seconds: bigint): [bigint, bigint] {
  const target = (9n * WAD) / 10n;
  const error = wDivToZero(u - target, u > target ? WAD - target : target);
  const lin = checkedInt256(wMulToZero((50n * WAD) / 31_536_000n, error) * seconds);
  const next = (exponent: bigint) =>
    bound(wMulToZero(start, wExp(exponent)), WAD / 1000n / 31_536_000n, (2n * WAD) / 31_536_000n);
  const end = lin === 0n ? start : next(lin);
  const average = lin === 0n ? start : (start + end + 2n * next(lin / 2n)) / 4n;
  const coefficient = error < 0n ? (3n * WAD) / 4n : 3n * WAD;
  return [wMulToZero(wMulToZero(coefficient, error) + WAD, average), end];
}

describe("utilization", () => {
  test("is 0 without supply, 1 when everything is lent, and rounded down", () => {
    expect(utilization({ totalSupplyAssets: as(0n), totalBorrowAssets: as(5n) })).toBe(0n);
    expect(utilization({ totalSupplyAssets: as(7n), totalBorrowAssets: as(7n) })).toBe(WAD);
    expect(utilization({ totalSupplyAssets: as(3n), totalBorrowAssets: as(2n) })).toBe(
      666_666_666_666_666_666n,
    );
  });
});

describe("the adaptive curve", () => {
  test("equals the formula spelled out with every check, for any totals of 128 bits", () => {
    fc.assert(
      fc.property(assets, assets, rateAtTarget, elapsed, (supplied, borrowed, start, seconds) => {
        const u = utilization({ totalSupplyAssets: as(supplied), totalBorrowAssets: as(borrowed) });
        const rate = adaptiveCurveRate(u, start, seconds);
        expect([rate.averageRate, rate.rateAtTarget]).toEqual(spelledOut(u, start, seconds));
      }),
    );
    const widest = as<Wad>(UINT128_MAX * WAD);
    const rate = adaptiveCurveRate(widest, RATE_AT_TARGET_MAX, 253_402_300_799n);
    expect([rate.averageRate, rate.rateAtTarget]).toEqual(
      spelledOut(widest, RATE_AT_TARGET_MAX, 253_402_300_799n),
    );
  });

  test("stays between a quarter of the lowest rate at target and four times the highest", () => {
    fc.assert(
      fc.property(lent, rateAtTarget, elapsed, (u, start, seconds) => {
        const rate = adaptiveCurveRate(u, start, seconds);
        expect(rate.averageRate >= RATE_AT_TARGET_MIN / 4n).toBe(true);
        expect(rate.averageRate <= RATE_AT_TARGET_MAX * 4n).toBe(true);
        expect(rate.rateAtTarget >= RATE_AT_TARGET_MIN).toBe(true);
        expect(rate.rateAtTarget <= RATE_AT_TARGET_MAX).toBe(true);
      }),
    );
  });

  test("rises above its target, falls below it and rests on it", () => {
    fc.assert(
      fc.property(lent, rateAtTarget, elapsed, (u, start, seconds) => {
        const end = adaptiveCurveRate(u, start, seconds).rateAtTarget;
        if (u > TARGET_UTILIZATION) expect(end >= start).toBe(true);
        if (u < TARGET_UTILIZATION) expect(end <= start).toBe(true);
        expect(adaptiveCurveRate(TARGET_UTILIZATION, start, seconds)).toEqual({
          averageRate: start,
          rateAtTarget: start,
        });
      }),
    );
  });

  test("costs more when more is lent out", () => {
    fc.assert(
      fc.property(lent, lent, rateAtTarget, (u, other, start) => {
        const [less, more] = u < other ? [u, other] : [other, u];
        const cheaper = adaptiveCurveRate(less, start, 0n).averageRate;
        expect(adaptiveCurveRate(more, start, 0n).averageRate >= cheaper).toBe(true);
      }),
    );
  });

  test("starts at 4 % a year", () => {
    expect(INITIAL_RATE_AT_TARGET).toBe((4n * WAD) / 100n / 31_536_000n);
    expect(adaptiveCurveRate(TARGET_UTILIZATION, as(0n), 1_000n)).toEqual({
      averageRate: INITIAL_RATE_AT_TARGET,
      rateAtTarget: INITIAL_RATE_AT_TARGET,
    });
  });
});

describe("the kinked model", () => {
  const rate = fc
    .bigInt({ min: 0n, max: RATE_PER_SECOND_MAX })
    .map((value) => as<WadPerSecond>(value));
  const model: fc.Arbitrary<KinkedModel> = fc.record({
    kind: fc.constant("kinked" as const),
    baseRate: rate,
    slopeBelowKink: rate,
    slopeAboveKink: rate,
    kink: fc.bigInt({ min: 1n, max: WAD - 1n }).map((value) => as<Wad>(value)),
  });

  test("never falls as more is lent out", () => {
    fc.assert(
      fc.property(model, lent, lent, (kinked, u, other) => {
        const [less, more] = u < other ? [u, other] : [other, u];
        expect(kinkedRate(kinked, more) >= kinkedRate(kinked, less)).toBe(true);
      }),
    );
  });

  test("does not jump at the kink", () => {
    fc.assert(
      fc.property(model, (kinked) => {
        const atKink = kinkedRate(kinked, kinked.kink);
        const beyond = kinkedRate(kinked, as(kinked.kink + 1n));
        expect(beyond - atKink <= 1n).toBe(true);
      }),
    );
  });

  test("runs from the base rate to base and both slopes, each over its stretch", () => {
    fc.assert(
      fc.property(model, (kinked) => {
        const { baseRate, slopeBelowKink, slopeAboveKink, kink } = kinked;
        expect(kinkedRate(kinked, as(0n))).toBe(baseRate);
        const scaled = slopeBelowKink * kink + slopeAboveKink * (WAD - kink);
        expect(kinkedRate(kinked, as(WAD))).toBe(baseRate + scaled / WAD);
      }),
    );
  });
});
