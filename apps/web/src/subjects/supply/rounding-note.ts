/** Base units of the loan asset. */
interface Worth {
  /** What it is worth now. */
  readonly assets: bigint;
  /** What was put in, less what was taken out. */
  readonly supplied: bigint;
}

/** What a position may be worth less than was put in without a loss: its shares are rounded down, in the market's favour. */
const ROUNDED_OFF = 1n;

/** Whether a position is worth less than was put in by rounding alone. */
export function isRoundedOff({ assets, supplied }: Worth): boolean {
  return assets === supplied - ROUNDED_OFF;
}

/** Why what can leave is not what was put in, although nothing was lost; null where rounding shows nowhere. */
export function roundingNote(position: Worth, write: (baseUnits: bigint) => string): string | null {
  if (!isRoundedOff(position)) return null;
  return `${write(ROUNDED_OFF)} less than you put in is no loss: shares are worth their part rounded down to a base unit, and interest soon makes up for it.`;
}
