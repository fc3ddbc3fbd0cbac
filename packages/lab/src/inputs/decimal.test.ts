import { describe, expect, test } from "vitest";
import { parseFileAmount, parseFileRatio } from "./decimal.ts";

describe("an amount in a file", () => {
  test.each([
    ["1.25", 8, 125_000_000n],
    ["0", 8, 0n],
    ["2.326e-05", 8, 2326n],
    ["1e-8", 8, 1n],
    ["5E-06", 8, 500n],
    ["1.5e3", 6, 1_500_000_000n],
    ["1.5e+0", 6, 1_500_000n],
    ["12e-1", 6, 1_200_000n],
    ["1.2500000000", 6, 1_250_000n],
    ["7.000", 0, 7n],
    ["100.0", 0, 100n],
    ["100", 0, 100n],
    ["10e1", 0, 100n],
  ])("%s with %i decimals is read exactly", (text, decimals, amount) => {
    expect(parseFileAmount(text, decimals)).toEqual({ ok: true, amount });
  });

  test("is refused when it has digits that the asset cannot hold", () => {
    const problem = "The number has 9 digits after the decimal point. Use at most 8 digits.";
    expect(parseFileAmount("1.123456789", 8)).toEqual({ ok: false, problem });
    expect(parseFileAmount("1e-9", 8)).toEqual({ ok: false, problem });
  });

  test.each(["", "-1", "1,5", "abc", "NaN", "1e", "1e9999", "0x10", "1.e5", " "])(
    "%j is refused",
    (text) => {
      expect(parseFileAmount(text, 8)).toMatchObject({ ok: false });
    },
  );
});

describe("a ratio in a file", () => {
  test("loses the digits beyond the scale", () => {
    expect(parseFileRatio("0.123456789", 8)).toEqual({ ok: true, amount: 12_345_678n });
    expect(parseFileRatio("5.123456789e-05", 8)).toEqual({ ok: true, amount: 5123n });
    expect(parseFileRatio("0.5", 8)).toEqual({ ok: true, amount: 50_000_000n });
    expect(parseFileRatio("3", 8)).toEqual({ ok: true, amount: 300_000_000n });
    expect(parseFileRatio("3.7", 0)).toEqual({ ok: true, amount: 3n });
  });

  test("is refused when it is no number", () => {
    expect(parseFileRatio("0.12x", 18)).toMatchObject({ ok: false });
    expect(parseFileRatio("1.2.3", 18)).toMatchObject({ ok: false });
  });
});
