import { describe, expect, test } from "vitest";
import { as, WAD, type FeedPrice } from "@plimsoll/engine";
import { nextVariance, triggerAt, type EarlyTrigger } from "./early-trigger.ts";

const percent = (value: number) => as<EarlyTrigger["lltv"]>((BigInt(value * 10) * WAD) / 1000n);
const TERMS: EarlyTrigger = {
  lltv: percent(86),
  fixed: percent(80),
  floor: percent(70),
  hours: 4n,
  step: percent(0.5),
};
const price = (value: number) => as<FeedPrice>(BigInt(value));

describe("the variance of an hour", () => {
  test("takes a twenty-fourth of the way to the latest squared return", () => {
    // 2 · 10 / 190: the return from 100 to 90.
    const fall = nextVariance(0n, price(100), price(90));
    expect(Number(fall) / 1e18).toBeCloseTo((20 / 190) ** 2 / 24, 12);
    expect(nextVariance(0n, price(90), price(100))).toBe(fall);
  });

  test("fades while nothing moves", () => {
    expect(nextVariance(24n * WAD, price(7), price(7))).toBe(23n * WAD);
  });
});

describe("the early trigger", () => {
  test("is the fixed one in a calm", () => {
    expect(triggerAt(0n, TERMS)).toBe(TERMS.fixed);
  });

  test("leaves one deviation of the hours to the LLTV, in whole steps down", () => {
    // Five percent an hour, four hours: exp(−0.1) of 86 % is 77.82 %.
    const variance = (WAD * 25n) / 10_000n;
    expect(triggerAt(variance, TERMS)).toBe(percent(77.5));
  });

  test("never goes below the floor", () => {
    expect(triggerAt(WAD, TERMS)).toBe(TERMS.floor);
  });

  test("never rises with volatility", () => {
    const triggers = Array.from({ length: 200 }, (_, step) =>
      triggerAt((WAD * BigInt(step)) / 20_000n, TERMS),
    );
    expect([...triggers].sort((left, right) => (left > right ? -1 : 1))).toEqual(triggers);
  });
});
