import { describe, expect, test } from "vitest";
import { INT256_MAX, INT256_MIN } from "../units/quantity.ts";
import { ArithmeticError } from "./arithmetic-error.ts";
import { bound, checkedInt256, wDivToZero, wMulToZero } from "./signed.ts";
import { WAD } from "./wad.ts";

describe("signed arithmetic", () => {
  test.each<[string, () => bigint, bigint]>([
    ["a positive product drops its fraction", () => wMulToZero(3n, WAD / 2n), 1n],
    ["a negative product drops its fraction too", () => wMulToZero(-3n, WAD / 2n), -1n],
    ["a positive quotient drops its fraction", () => wDivToZero(2n, 3n), 666_666_666_666_666_666n],
    [
      "a negative quotient drops its fraction too",
      () => wDivToZero(-2n, 3n),
      -666_666_666_666_666_666n,
    ],
    ["the greatest number is in range", () => checkedInt256(INT256_MAX), INT256_MAX],
    ["the least number is in range", () => checkedInt256(INT256_MIN), INT256_MIN],
    ["a number within its bounds stays", () => bound(5n, 1n, 9n), 5n],
    ["a number below is raised", () => bound(-5n, 1n, 9n), 1n],
    ["a number above is lowered", () => bound(50n, 1n, 9n), 9n],
    ["the lower bound wins over an upper one below it", () => bound(5n, 9n, 1n), 9n],
  ])("%s", (_, calculate, expected) => {
    expect(calculate()).toBe(expected);
  });

  test.each([
    ["above the range", () => checkedInt256(INT256_MAX + 1n), "overflow"],
    ["below the range", () => checkedInt256(INT256_MIN - 1n), "overflow"],
    ["a product above the range", () => wMulToZero(INT256_MAX, 2n), "overflow"],
    ["a product below the range", () => wMulToZero(INT256_MIN, 2n), "overflow"],
    ["a numerator above the range", () => wDivToZero(INT256_MAX, WAD), "overflow"],
    ["a zero divisor", () => wDivToZero(1n, 0n), "division_by_zero"],
    ["a zero divisor after an overflow", () => wDivToZero(INT256_MAX, 0n), "overflow"],
  ])("%s throws", (_, calculate, kind) => {
    expect(calculate).toThrow(ArithmeticError);
    expect(calculate).toThrow(expect.objectContaining({ kind }));
  });
});
