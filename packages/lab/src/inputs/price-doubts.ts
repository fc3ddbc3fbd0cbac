import type { CandleRow } from "./candle-rows.ts";

/** A price this many times its neighbours on both sides, or this fraction of them, is doubted. */
const FACTOR = 5n;

/**
 * Rows with a price that is far from the rows on both sides: a point that slipped, another unit,
 * another coin. They are played as they are; a person should look at them.
 */
export function findOutliers(rows: readonly CandleRow[]): readonly CandleRow[] {
  return rows.filter((row, index) => {
    const [before, after] = [rows[index - 1]?.close, rows[index + 1]?.open];
    if (before === undefined || after === undefined) return false;
    const [least, most] = before < after ? [before, after] : [after, before];
    return row.low * FACTOR < least || row.high > most * FACTOR;
  });
}
