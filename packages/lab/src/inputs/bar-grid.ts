import type { Millis } from "@plimsoll/engine";
import type { CandleRow } from "./candle-rows.ts";
import { placeName, type PlaceUnit } from "./input-error.ts";
import { formatInstant } from "./instant.ts";
import type { RowProblem } from "./row-problems.ts";

/** Rows of candles on a grid of bars of one length. */
export interface BarGrid {
  /** In strictly increasing order of time. */
  readonly rows: readonly CandleRow[];
  /** The most common distance of two rows. */
  readonly barMs: number;
  /** Rows between the beginnings of two bars; they are in `rows` no more. */
  readonly strays: readonly CandleRow[];
}

/** A second place of the grid (daylight saving shifts days by an hour) needs as many rows at least. */
const SHIFT_ROWS_MIN = 3;
const SHIFT_SHARE_MIN = 0.05;
/** The last of a bar's four prices stands at three quarters of it. */
const NEAREST_SHARE = 0.75;

/** Rows by time, and whether they had to be sorted; a file may begin with its newest row. */
export function sortRows(rows: readonly CandleRow[]): {
  readonly rows: readonly CandleRow[];
  readonly isMixed: boolean;
} {
  let [rising, falling] = [0, 0];
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (before === undefined || before.at === row.at) continue;
    if (before.at < row.at) rising += 1;
    else falling += 1;
  }
  if (falling === 0) return { rows, isMixed: false };
  const sorted = rows.toSorted((one, other) => one.at - other.at || one.line - other.line);
  return { rows: sorted, isMixed: rising > 0 };
}

/** Takes rows out whose time an earlier line has, and says of each whether it says the same. */
export function takeDoublesOut(
  sorted: readonly CandleRow[],
  unit: PlaceUnit,
): {
  readonly rows: readonly CandleRow[];
  readonly problems: readonly RowProblem[];
} {
  const rows: CandleRow[] = [];
  const problems: RowProblem[] = [];
  for (const row of sorted) {
    const before = rows.at(-1);
    if (before?.at !== row.at) rows.push(row);
    else problems.push(doubleOf(row, before, unit));
  }
  return { rows, problems };
}

function doubleOf(row: CandleRow, before: CandleRow, unit: PlaceUnit): RowProblem {
  const earlier = placeName(unit, before.line);
  const { line } = row;
  const isSame = (["open", "high", "low", "close"] as const).every(
    (role) => row[role] === before[role],
  );
  if (isSame) {
    const message = `This is ${earlier} once more. Remove one of them.`;
    return { line, message, reason: "the same as an earlier one" };
  }
  const message =
    `At ${formatInstant(row.at)} this has other prices than ${earlier}. ` +
    "Find out which are right and remove the others.";
  return { line, message, reason: "with other prices for the time of an earlier one" };
}

/**
 * Finds the length of a bar, which is the most common distance of two rows, and takes rows out that
 * stand between the beginnings of bars. Undefined with fewer than two rows.
 */
export function layOnGrid(rows: readonly CandleRow[]): BarGrid | undefined {
  const barMs = mostCommon(rows.slice(1).map((row, index) => row.at - (rows[index]?.at ?? 0)));
  if (barMs === undefined) return undefined;
  const places = new Map<number, number>();
  for (const { at } of rows) places.set(at % barMs, (places.get(at % barMs) ?? 0) + 1);
  const main = mostCommon(rows.map(({ at }) => at % barMs));
  const needed = Math.max(SHIFT_ROWS_MIN, rows.length * SHIFT_SHARE_MIN);
  const isClose = (one: CandleRow | undefined, other: CandleRow): boolean =>
    one !== undefined && Math.abs(other.at - one.at) < barMs * NEAREST_SHARE;
  const isStray = (row: CandleRow, index: number): boolean => {
    const place = row.at % barMs;
    if (place === main) return false;
    if ((places.get(place) ?? 0) < needed) return true;
    return isClose(rows[index - 1], row) || isClose(rows[index + 1], row);
  };
  const strays = rows.filter(isStray);
  const left = new Set(strays);
  return { rows: rows.filter((row) => !left.has(row)), barMs, strays };
}

/** The value that occurs most often; of several the smallest. */
function mostCommon(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let [best, most]: [number | undefined, number] = [undefined, 0];
  for (const [value, count] of counts) {
    if (count > most || (count === most && value < (best ?? Infinity)))
      [best, most] = [value, count];
  }
  return best;
}

/** Bars that are missing between rows, and where most of them are missing at once. */
export function findGaps(
  rows: readonly { readonly at: Millis }[],
  barMs: number,
): {
  readonly missing: number;
  readonly longestFrom: Millis | undefined;
  readonly longest: number;
} {
  let [missing, longest, longestFrom]: [number, number, Millis | undefined] = [0, 0, undefined];
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (before === undefined) continue;
    const absent = Math.max(0, Math.round((row.at - before.at) / barMs) - 1);
    missing += absent;
    if (absent > longest) [longest, longestFrom] = [absent, (before.at + barMs) as Millis];
  }
  return { missing, longest, longestFrom };
}
