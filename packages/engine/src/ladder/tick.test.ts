import { describe, expect, it } from "vitest";

import { isKey, offsetOf, PAGE_COUNT, pageOf, tickOf, TICKS_PER_PAGE } from "./tick.ts";

/** The width of a tick at a power of two, relative to the key. */
const STEP = 2 ** -13;

describe("a tick", () => {
  it("begins a page at every power of two", () => {
    // The exponent of 1.0 is stored as 1023.
    expect(tickOf(1)).toBe(1023 * TICKS_PER_PAGE);
    expect(tickOf(2)).toBe(1024 * TICKS_PER_PAGE);
    expect(tickOf(0.5)).toBe(1022 * TICKS_PER_PAGE);
  });

  it("holds the keys that share exponent and leading 13 bits of mantissa", () => {
    const first = tickOf(1);
    expect(tickOf(1 + STEP - Number.EPSILON)).toBe(first);
    expect(tickOf(1 + STEP)).toBe(first + 1);
    expect(tickOf(2 - STEP)).toBe(first + TICKS_PER_PAGE - 1);
    expect(tickOf(2 - Number.EPSILON)).toBe(first + TICKS_PER_PAGE - 1);
  });

  it("exists for every positive finite double", () => {
    expect(tickOf(Number.MIN_VALUE)).toBe(0);
    expect(tickOf(Number.MAX_VALUE)).toBe((PAGE_COUNT - 1) * TICKS_PER_PAGE - 1);
  });

  it("is made of its page and its offset", () => {
    const tick = tickOf(3000.125);
    expect(pageOf(tick) * TICKS_PER_PAGE + offsetOf(tick)).toBe(tick);
    expect(pageOf(tick)).toBe(1023 + 11);
    expect(offsetOf(tick)).toBe(Math.floor((3000.125 / 2048 - 1) * TICKS_PER_PAGE));
  });
});

describe("a key", () => {
  it("is positive and finite", () => {
    for (const key of [Number.MIN_VALUE, 1e-30, 1, 1e30, Number.MAX_VALUE]) {
      expect(isKey(key)).toBe(true);
    }
    for (const key of [0, -0, -1, NaN, Infinity, -Infinity]) {
      expect(isKey(key)).toBe(false);
    }
  });
});
