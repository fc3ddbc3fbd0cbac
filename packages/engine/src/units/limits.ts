/** Widest amount or share count: 128 bits, as the totals of the reference. */
export const UINT128_MAX = (1n << 128n) - 1n;
/** Widest intermediate value: 256 bits; a product beyond it is an overflow, as in the reference. */
export const UINT256_MAX = (1n << 256n) - 1n;
/** Range of signed intermediate values. */
export const INT256_MAX = (1n << 255n) - 1n;
export const INT256_MIN = -(1n << 255n);
