/**
 * A statement takes at most 65,535 parameters, and the widest row has 29. It has to end before the pool's
 * time for a query is over, too.
 */
const ROWS_PER_STATEMENT = 1_000;

/** Rows in their order, as many at a time as one statement writes. */
export function* slices<Row>(rows: readonly Row[]): Generator<Row[]> {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    yield rows.slice(from, from + ROWS_PER_STATEMENT);
  }
}
