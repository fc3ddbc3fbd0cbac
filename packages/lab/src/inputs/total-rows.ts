/** Base units. */
export interface Amounts {
  readonly collateral: bigint;
  readonly debt: bigint;
}

/** Fewer rows are no sum worth the name. */
const SUMMED_MIN = 2;
/** A sum that was made of doubles, or shown with fewer digits, may be off by this fraction. */
const NOISE = 1_000_000n;

/** Whether a row has the collateral and the debt of all others together. */
export function isSumOf(row: Amounts, others: readonly Amounts[]): boolean {
  if (others.length < SUMMED_MIN) return false;
  return (["collateral", "debt"] as const).every((amount) => {
    const sum = others.reduce((total, other) => total + other[amount], 0n);
    const gap = sum > row[amount] ? sum - row[amount] : row[amount] - sum;
    return gap * NOISE <= sum;
  });
}
