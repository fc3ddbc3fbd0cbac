/**
 * Unsigned arithmetic in the widths of the reference. Arguments are non-negative and at most 256 bits
 * wide: units and state see to that, nothing here checks it again. Results that do not fit throw
 * `ArithmeticError`. Source: vectors/FORMAT.md; MathLib and UtilsLib of morpho-blue.
 */
import { UINT128_MAX, UINT256_MAX } from "../units/quantity.ts";
import { ArithmeticError } from "./arithmetic-error.ts";

/**
 * `x * y / d`, rounded down: for what the book pays out or credits.
 * Throws overflow when the product exceeds 256 bits, division_by_zero when `d` is 0 (in this order).
 */
export function mulDivDown(x: bigint, y: bigint, d: bigint): bigint {
  const product = x * y;
  if (product > UINT256_MAX) throw new ArithmeticError("overflow");
  if (d === 0n) throw new ArithmeticError("division_by_zero");
  return product / d;
}

/**
 * `x * y / d`, rounded up: for what the book takes in or records as owed to it.
 * Throws overflow when `x * y + d - 1` exceeds 256 bits. A zero `d` is an overflow too, not a
 * division by zero: the reference computes `d - 1` first.
 */
export function mulDivUp(x: bigint, y: bigint, d: bigint): bigint {
  if (d === 0n) throw new ArithmeticError("overflow");
  const numerator = x * y + d - 1n;
  if (numerator > UINT256_MAX) throw new ArithmeticError("overflow");
  return numerator / d;
}

/** `x` itself if it fits 128 bits; throws exceeds_128_bits otherwise. For amounts that enter the totals. */
export function toUint128(x: bigint): bigint {
  if (x > UINT128_MAX) throw new ArithmeticError("exceeds_128_bits");
  return x;
}

/** `x + y` of two totals or balances; throws overflow when the sum exceeds 128 bits. */
export function checkedAdd128(x: bigint, y: bigint): bigint {
  const sum = x + y;
  if (sum > UINT128_MAX) throw new ArithmeticError("overflow");
  return sum;
}

/** `x + y`; throws overflow when the sum exceeds 256 bits. A position's supply shares are this wide. */
export function checkedAdd256(x: bigint, y: bigint): bigint {
  const sum = x + y;
  if (sum > UINT256_MAX) throw new ArithmeticError("overflow");
  return sum;
}

/** `x - y`; throws overflow when `y` is larger, that is when more is taken than there is. */
export function checkedSub(x: bigint, y: bigint): bigint {
  if (y > x) throw new ArithmeticError("overflow");
  return x - y;
}

/** `x - y`, or 0 when `y` is larger. For totals that a rounded-up repayment may overshoot by one unit. */
export function zeroFloorSub(x: bigint, y: bigint): bigint {
  return x > y ? x - y : 0n;
}

/** The smaller of the two. */
export function min(x: bigint, y: bigint): bigint {
  return x < y ? x : y;
}
