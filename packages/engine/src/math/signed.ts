/** Signed 256-bit arithmetic of the rate model; quotients round toward zero, as BigInt's `/` does. */
import { INT256_MAX, INT256_MIN } from "../units/quantity.ts";
import { ArithmeticError } from "./arithmetic-error.ts";
import { WAD } from "./wad.ts";

/** `x` itself if it is a signed 256-bit number; throws overflow otherwise. */
export function checkedInt256(x: bigint): bigint {
  if (x > INT256_MAX || x < INT256_MIN) throw new ArithmeticError("overflow");
  return x;
}

/** `x * y / WAD` rounded toward zero. Throws overflow when the product leaves 256 signed bits. */
export function wMulToZero(x: bigint, y: bigint): bigint {
  return checkedInt256(x * y) / WAD;
}

/**
 * `x * WAD / y` rounded toward zero. Throws overflow when `x * WAD` leaves 256 signed bits, then
 * division_by_zero. The quotient needs no check: only INT256_MIN / -1 could leave the range, and
 * INT256_MIN is not a multiple of WAD.
 */
export function wDivToZero(x: bigint, y: bigint): bigint {
  const numerator = checkedInt256(x * WAD);
  if (y === 0n) throw new ArithmeticError("division_by_zero");
  return numerator / y;
}

/** `x` kept within `low` and `high`. Should `low` exceed `high`, `low` wins, as in the reference. */
export function bound(x: bigint, low: bigint, high: bigint): bigint {
  const capped = x < high ? x : high;
  return capped > low ? capped : low;
}
