import { WAD } from "./wad.ts";

/** ln 2 as a WAD, rounded down. */
const LN_2 = 693_147_180_559_945_309n;
const HALF_LN_2 = LN_2 / 2n;
const TWO_WAD = 2n * WAD;
/** Below this exponent, ln(1e-18), the result is 0. */
const LN_WEI = -41_446_531_673_892_822_312n;
/** From this exponent on the result stays at its ceiling: a signed product with 1e18 must still fit 256 bits. */
const UPPER_BOUND = 93_859_467_695_000_404_319n;
const UPPER_VALUE = 57_716_089_161_558_943_949_701_069_502_944_508_345_128_422_502_756_744_429_568n;

/**
 * `e^x` for a signed WAD, as a WAD: `2^q * e^r` with |r| at most half of ln 2 and `e^r` by its
 * second-order expansion. Approximate (the error stays below 1 %) but the same on every machine, and
 * exactly what the reference returns. Rounds down; never throws. Source: ExpLib.wExp of morpho-blue-irm.
 */
export function wExp(x: bigint): bigint {
  // The common case: a small step of the rate, where q is 0 and r is x itself.
  if (x <= HALF_LN_2 && x >= -HALF_LN_2) return WAD + x + (x * x) / TWO_WAD;
  if (x < LN_WEI) return 0n;
  if (x >= UPPER_BOUND) return UPPER_VALUE;
  const powerOfTwo = (x + (x < 0n ? -HALF_LN_2 : HALF_LN_2)) / LN_2;
  const rest = x - powerOfTwo * LN_2;
  const expOfRest = WAD + rest + (rest * rest) / TWO_WAD;
  return powerOfTwo >= 0n ? expOfRest << powerOfTwo : expOfRest >> -powerOfTwo;
}
