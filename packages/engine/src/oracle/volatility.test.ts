import { describe, expect, test } from "vitest";
import { WAD } from "../math/wad.ts";
import type { FeedPrice, Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import { HOURLY_VOLATILITY, isSampleDue, nextVariance } from "./volatility.ts";
import { validateVolatility, volatilityIn } from "./volatility.ts";

const price = (value: number) => as<FeedPrice>(BigInt(value));
const permille = (value: number) => as<Wad>((BigInt(value) * WAD) / 1000n);

describe("the variance between samples", () => {
  test("goes a part of the way to the latest squared return, up or down", () => {
    // 2 · 10 / 190: the return from 100 to 90.
    const fall = nextVariance(0n, price(100), price(90), 24);
    expect(Number(fall) / 1e18).toBeCloseTo((20 / 190) ** 2 / 24, 12);
    expect(nextVariance(0n, price(90), price(100), 24)).toBe(fall);
  });

  test("fades while nothing moves", () => {
    expect(nextVariance(24n * WAD, price(7), price(7), 24)).toBe(23n * WAD);
  });
});

describe("the volatility that is told", () => {
  test("is the root of the variance in whole steps up", () => {
    // 4 % of 4 % is 0.0016.
    const variance = (16n * WAD) / 10_000n;
    expect(volatilityIn(permille(10), variance)).toBe(permille(40));
    expect(volatilityIn(permille(10), variance + 10n ** 12n)).toBe(permille(50));
    expect(volatilityIn(permille(10), 0n)).toBe(0n);
  });
});

describe("a sample", () => {
  test("is due once for each instant of the clock, however late", () => {
    const hour = 3_600_000 as Millis;
    const due = (last: number | null, now: number) =>
      isSampleDue(hour, last as Millis | null, now as Millis);
    expect(due(null, 5)).toBe(true);
    expect(due(3_600_000, 7_199_999)).toBe(false);
    expect(due(3_600_000, 7_200_000)).toBe(true);
    expect(due(7_199_999, 7_200_000)).toBe(true);
  });
});

describe("settings", () => {
  test("are bounded, and those of an hour are within", () => {
    expect(validateVolatility(HOURLY_VOLATILITY)).toEqual([]);
    const wrong = { sampleMs: 59_999 as Millis, memorySamples: 1, step: as<Wad>(0n) };
    const fields = validateVolatility(wrong).map(({ field }) => field);
    expect(fields).toEqual(["volatility.sampleMs", "volatility.memorySamples", "volatility.step"]);
  });
});
