import { UINT256_MAX } from "../units/quantity.ts";
import { ArithmeticError } from "./arithmetic-error.ts";
import { WAD } from "./wad.ts";

const TWO_WAD = 2n * WAD;
const THREE_WAD = 3n * WAD;

/**
 * Growth factor minus one of a debt under continuous compounding: the first three terms of
 * `e^(rate * seconds) - 1`, as a WAD. Each term is rounded down, and the missing terms are positive, so
 * it is never more than the true growth: in the borrower's favour.
 *
 * `ratePerSecond` is a WAD per second. Throws overflow when a product exceeds 256 bits.
 * Source: MathLib.wTaylorCompounded of morpho-blue.
 */
export function wTaylorCompounded(ratePerSecond: bigint, seconds: bigint): bigint {
  const first = ratePerSecond * seconds;
  const square = first * first;
  // Covers `first` too: a number above 256 bits has no smaller square.
  if (square > UINT256_MAX) throw new ArithmeticError("overflow");
  const second = square / TWO_WAD;
  const cube = second * first;
  if (cube > UINT256_MAX) throw new ArithmeticError("overflow");
  // The sum needs no check: the terms are below 2^128, 2^196 and 2^195.
  return first + second + cube / THREE_WAD;
}
