import type { Millis } from "@plimsoll/engine";
import { findGaps, layOnGrid, sortRows, takeDoublesOut, type BarGrid } from "./bar-grid.ts";
import { readCandleRows, type CandleRow, type ReadRows } from "./candle-rows.ts";
import { findCandleShape } from "./candle-shape.ts";
import { readTable, type FileTable } from "./files/read-table.ts";
import { InputError, placeName } from "./input-error.ts";
import { formatInstant } from "./instant.ts";
import { formatCount } from "../report/number-format.ts";
import { findOutliers } from "./price-doubts.ts";
import { PRICE_DECIMALS, type Bars, type Candle } from "./price-path.ts";
import type { ReadingOptions } from "./reading-options.ts";
import { RowProblems } from "./row-problems.ts";
import { evenOut } from "./uneven-times.ts";

/** The part of a candle file that lies in the wanted range. Bars missing there are missing here. */
export interface CandleFile extends Bars {
  readonly source: string;
  /** At least one. */
  readonly candles: readonly Candle[];
  /** Length of a bar: the most common distance of two rows in the whole file. */
  readonly barMs: number;
  /** Bars missing between the first and the last one here, by the grid that `barMs` makes. */
  readonly missingBars: number;
  /** What a person must know of how the file was read, a sentence each. */
  readonly notes: readonly string[];
}

/** The bars whose opening lies in [`from`, `to`); an open side means the end of the file. */
export interface CandleRange {
  readonly from?: Millis;
  readonly to?: Millis;
}

/** A file with a greater share of rows between the bars is no file of candles of one length. */
const STRAY_SHARE_MAX = 0.25;
/** Rows that are named in a note. */
const NAMED_MAX = 3;

/**
 * Loads candles from a file in one of the shapes that exchanges and programs write (docs/replay.md);
 * needed are a time and open, high, low and close, or a price alone. Other columns are ignored.
 *
 * The check covers the whole file, not only the range: prices are positive, low ≤ open, close ≤ high,
 * no time stands twice. Rows are sorted by time. A row between the beginnings of bars is left out and
 * named.
 *
 * Throws InputError with the first problems and their lines. Throws it too when the range is empty or
 * leaves the file; then the message says which range the file covers.
 */
export async function loadCandles(
  path: string,
  range: CandleRange = {},
  options: ReadingOptions = {},
): Promise<CandleFile> {
  const table = await readTable(path, options.sheet);
  const shape = findCandleShape(table, options);
  const problems = new RowProblems(table);
  const read = readCandleRows(table, shape, { problems, round: options.round === true });
  const sorted = sortRows(read.rows);
  const single = takeDoublesOut(sorted.rows, table.unit);
  for (const problem of single.problems) problems.note(problem);
  const skipped = problems.settle(options.skipBadRows === true);
  const evened = shape.isCloseOnly ? evenOut(single.rows) : undefined;
  const grid = evened ?? layOnGrid(single.rows);
  if (grid === undefined) {
    const message =
      single.rows.length === 0
        ? "There is no candle in the file. Add rows."
        : "There must be at least two candles, to tell how long a bar is. Add rows.";
    throw new InputError(path, [{ message }]);
  }
  checkGrid(path, grid, options.skipBadRows === true);
  const part = cut(path, grid, range);
  const notes = [
    ...shape.notes.map((note) => `${path}: ${note}`),
    ...skipped,
    ...noteReading(path, read, sorted.isMixed),
    ...(evened === undefined ? [] : [noteEvened(path, evened)]),
    ...noteStrays(table, grid),
    ...noteOutliers(table, grid.rows),
    ...noteGaps(path, part),
  ];
  return { ...part, notes };
}

function noteReading(path: string, read: ReadRows, isMixed: boolean): readonly string[] {
  const { empty, rounded, isZoneless } = read;
  return [
    ...(empty > 0 ? [`${path}: ${countOf(empty, "row")} left out for having no prices.`] : []),
    ...(rounded > 0
      ? [
          `${path}: ${countOf(rounded, "price")} rounded down to ${PRICE_DECIMALS} decimals, in favour of lenders.`,
        ]
      : []),
    ...(isZoneless ? [`${path}: Its times name no zone and are taken as UTC.`] : []),
    ...(isMixed ? [`${path}: Rows were not in the order of their times and were sorted.`] : []),
  ];
}

function noteEvened(path: string, { barMs }: BarGrid): string {
  return `${path}: Its times are not exact. Each row is taken for the beginning of its bar of ${describeBar(barMs)}.`;
}

function checkGrid(path: string, { rows, strays, barMs }: BarGrid, skipBadRows: boolean): void {
  const all = rows.length + strays.length;
  if (skipBadRows || strays.length <= Math.max(1, all * STRAY_SHARE_MAX)) return;
  const message =
    `${strays.length} of ${all} rows do not begin on a bar of ${describeBar(barMs)}, the most common distance. ` +
    "Give candles of one length, or leave those rows out with --skip-bad-rows.";
  throw new InputError(path, [{ message }]);
}

function noteStrays({ source, unit }: FileTable, { strays, barMs }: BarGrid): readonly string[] {
  if (strays.length === 0) return [];
  const named = strays.slice(0, NAMED_MAX).map(({ line, at }) => {
    return `${placeName(unit, line)} (${formatInstant(at)})`;
  });
  const hidden = strays.length - named.length;
  const more = hidden > 0 ? ` and ${hidden} more` : "";
  return [
    `${source}: ${countOf(strays.length, "row")} left out because bars here are ${describeBar(barMs)} long and none begins then: ${named.join(", ")}${more}.`,
  ];
}

function noteOutliers({ source, unit }: FileTable, rows: readonly CandleRow[]): readonly string[] {
  const outliers = findOutliers(rows);
  if (outliers.length === 0) return [];
  const lines = outliers.slice(0, NAMED_MAX).map(({ line }) => placeName(unit, line));
  const hidden = outliers.length - lines.length;
  const more = hidden > 0 ? ` and ${hidden} more` : "";
  return [
    `${source}: A price is five times its neighbours, or a fifth of them. It is taken as it is; look at ${lines.join(", ")}${more}.`,
  ];
}

function noteGaps(path: string, { candles, barMs }: Omit<CandleFile, "notes">): readonly string[] {
  const { missing, longest, longestFrom } = findGaps(candles, barMs);
  if (missing === 0 || longestFrom === undefined) return [];
  const what = missing === 1 ? "1 candle is" : `${formatCount(missing)} candles are`;
  const most = `${longest === missing ? "" : `${formatCount(longest)} of them `}from ${formatInstant(longestFrom)} on`;
  return [`${path}: ${what} missing in between, ${most}.`];
}

/** `1 row was`, `12 rows were`. */
function countOf(count: number, noun: string): string {
  return count === 1 ? `1 ${noun} was` : `${formatCount(count)} ${noun}s were`;
}

function describeBar(barMs: number): string {
  const units = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
  ] as const;
  const [size, name] = units.find(([whole]) => barMs % whole === 0) ?? [1_000, "s"];
  return `${barMs / size} ${name}`;
}

function cut(source: string, grid: BarGrid, range: CandleRange): Omit<CandleFile, "notes"> {
  const { barMs } = grid;
  const all = grid.rows.map(({ at, open, high, low, close }) => ({ at, open, high, low, close }));
  const [first] = all;
  const last = all.at(-1);
  if (first === undefined || last === undefined) {
    throw new InputError(source, [{ message: "There is no candle in the file. Add rows." }]);
  }
  const end = (last.at + barMs) as Millis;
  const from = range.from ?? first.at;
  const to = range.to ?? end;
  const covers = `The file covers ${formatInstant(first.at)} to ${formatInstant(end)}.`;
  const refuse = (message: string): never => {
    throw new InputError(source, [{ message: `${message} ${covers}` }]);
  };
  if (from >= to) {
    refuse(`The range is empty: from ${formatInstant(from)} to ${formatInstant(to)}.`);
  }
  if (from < first.at) refuse(`The range begins at ${formatInstant(from)}, before the file.`);
  if (to > end) refuse(`The range ends at ${formatInstant(to)}, after the file.`);
  const candles = all.filter((candle) => candle.at >= from && candle.at < to);
  if (candles.length === 0) {
    const wanted = `${formatInstant(from)} to ${formatInstant(to)}`;
    return refuse(`The file has no candle from ${wanted} (a gap). Choose another range.`);
  }
  return { source, candles, barMs, missingBars: findGaps(candles, barMs).missing };
}
