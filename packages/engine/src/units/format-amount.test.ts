import { describe, expect, test } from "vitest";
import { formatAmount, formatPercent } from "./format-amount.ts";
import { as, UINT128_MAX } from "./quantity.ts";

describe("writing an amount", () => {
  test.each([
    [0n, 6, "0"],
    [1n, 6, "0.000001"],
    [1_250_000n, 6, "1.25"],
    [1_000_000n, 6, "1"],
    [100_000_000n, 6, "100"],
    [12n, 0, "12"],
    [120n, 0, "120"],
    [-1_250_000n, 6, "-1.25"],
    [-1n, 2, "-0.01"],
    [UINT128_MAX, 18, "340282366920938463463.374607431768211455"],
  ])("%i base units with %i decimals are %s", (amount, decimals, text) => {
    expect(formatAmount(amount, decimals)).toBe(text);
  });

  test.each([
    [1_000_000n, 2, "1.00"],
    [1_500_000n, 2, "1.50"],
    [1_234_567n, 2, "1.234567"],
    [0n, 2, "0.00"],
    [1_000_000n, 8, "1.00000000"],
    [1_000_000n, 0, "1"],
  ])("%i base units with at least %i digits are %s", (amount, minFraction, text) => {
    expect(formatAmount(amount, 6, { minFraction })).toBe(text);
  });
});

describe("writing a percentage", () => {
  test.each([
    [860_000_000_000_000_000n, 2, "86.00 %"],
    [860_000_000_000_000_000n, 0, "86 %"],
    [1_150_000_000_000_000_000n, 1, "115.0 %"],
    [0n, 2, "0.00 %"],
    [3_000_000_000_000_000n, 2, "0.30 %"],
    [859_949_999_999_999_999n, 2, "85.99 %"],
    [859_950_000_000_000_000n, 1, "86.0 %"],
    [995_000_000_000_000_000n, 0, "100 %"],
    [-50_000_000_000_000n, 2, "-0.01 %"],
    [-49_999_999_999_999n, 2, "0.00 %"],
    [1n, 16, "0.0000000000000001 %"],
    [1n, 18, "0.000000000000000100 %"],
  ])("%i with %i digits is %s", (wad, digits, text) => {
    expect(formatPercent(as(wad), digits)).toBe(text);
  });
});
