import { describe, expect, test } from "vitest";
import { UINT128_MAX, UINT256_MAX } from "../units/quantity.ts";
import { ArithmeticError, type ArithmeticErrorKind } from "./arithmetic-error.ts";
import {
  checkedAdd128,
  checkedAdd256,
  checkedSub,
  min,
  mulDivDown,
  mulDivUp,
  toUint128,
  zeroFloorSub,
} from "./mul-div.ts";
import { WAD, wDivDown, wDivUp, wMulDown } from "./wad.ts";

function kindOf(calculate: () => bigint): ArithmeticErrorKind | "no error" {
  try {
    calculate();
  } catch (error) {
    if (error instanceof ArithmeticError) return error.kind;
    throw error;
  }
  return "no error";
}

describe("unsigned arithmetic", () => {
  test.each<[string, () => bigint, bigint]>([
    ["an exact quotient stays exact downward", () => mulDivDown(6n, 4n, 3n), 8n],
    ["an exact quotient stays exact upward", () => mulDivUp(6n, 4n, 3n), 8n],
    ["a fraction is dropped downward", () => mulDivDown(7n, 3n, 4n), 5n],
    ["a fraction counts as one upward", () => mulDivUp(7n, 3n, 4n), 6n],
    ["nothing rounds up to nothing", () => mulDivUp(0n, 5n, 7n), 0n],
    ["the widest product is allowed", () => mulDivDown(UINT256_MAX, 1n, 1n), UINT256_MAX],
    ["the widest product is allowed upward", () => mulDivUp(UINT256_MAX, 1n, 1n), UINT256_MAX],
    ["half of a half", () => wMulDown(WAD / 2n, WAD / 2n), WAD / 4n],
    ["a third, down", () => wDivDown(1n, 3n), 333_333_333_333_333_333n],
    ["a third, up", () => wDivUp(1n, 3n), 333_333_333_333_333_334n],
    ["128 bits fit", () => toUint128(UINT128_MAX), UINT128_MAX],
    ["a sum may fill 128 bits", () => checkedAdd128(UINT128_MAX - 1n, 1n), UINT128_MAX],
    ["a sum may fill 256 bits", () => checkedAdd256(UINT256_MAX - 1n, 1n), UINT256_MAX],
    ["everything may be taken", () => checkedSub(5n, 5n), 0n],
    ["a part may be taken", () => checkedSub(5n, 2n), 3n],
    ["zeroFloorSub subtracts", () => zeroFloorSub(5n, 2n), 3n],
    ["zeroFloorSub stops at zero", () => zeroFloorSub(2n, 5n), 0n],
    ["the smaller first", () => min(2n, 5n), 2n],
    ["the smaller last", () => min(5n, 2n), 2n],
  ])("%s", (_, calculate, expected) => {
    expect(calculate()).toBe(expected);
  });

  test.each<[string, () => bigint, ArithmeticErrorKind]>([
    ["a product beyond 256 bits", () => mulDivDown(UINT256_MAX, 2n, 2n), "overflow"],
    ["a product beyond 256 bits, up", () => mulDivUp(UINT256_MAX, 2n, 2n), "overflow"],
    ["a numerator beyond 256 bits, up", () => mulDivUp(UINT256_MAX, 1n, 2n), "overflow"],
    ["a zero divisor", () => mulDivDown(1n, 1n, 0n), "division_by_zero"],
    ["a zero divisor after an overflow", () => mulDivDown(UINT256_MAX, 2n, 0n), "overflow"],
    ["a zero divisor, up", () => mulDivUp(1n, 1n, 0n), "overflow"],
    ["a ratio to zero", () => wDivDown(1n, 0n), "division_by_zero"],
    ["a ratio to zero, up", () => wDivUp(1n, 0n), "overflow"],
    ["an amount of 129 bits", () => toUint128(UINT128_MAX + 1n), "exceeds_128_bits"],
    ["a sum of 129 bits", () => checkedAdd128(UINT128_MAX, 1n), "overflow"],
    ["a sum of 257 bits", () => checkedAdd256(UINT256_MAX, 1n), "overflow"],
    ["more taken than there is", () => checkedSub(2n, 3n), "overflow"],
  ])("%s throws", (_, calculate, kind) => {
    expect(kindOf(calculate)).toBe(kind);
  });
});
