/** Fixed-point arithmetic with 18 decimals. Unsigned; the same widths and errors as mul-div.ts. */
import { mulDivDown, mulDivUp } from "./mul-div.ts";

/** The number 1 in WAD: 18 decimals. */
export const WAD = 1_000_000_000_000_000_000n;

/** `x * y` where one of them is a WAD, rounded down. */
export function wMulDown(x: bigint, y: bigint): bigint {
  return mulDivDown(x, y, WAD);
}

/** `x / y` as a WAD (or `x` divided by the WAD `y`), rounded down. Throws division_by_zero for y = 0. */
export function wDivDown(x: bigint, y: bigint): bigint {
  return mulDivDown(x, WAD, y);
}

/** `x / y` as a WAD (or `x` divided by the WAD `y`), rounded up. Throws overflow for y = 0, as `mulDivUp`. */
export function wDivUp(x: bigint, y: bigint): bigint {
  return mulDivUp(x, WAD, y);
}
