import { as, type FeedPrice, type Millis } from "@plimsoll/engine";
import { openCsv, type CsvRow } from "./csv.ts";
import { parseFileAmount, parseFileRatio } from "./decimal.ts";
import { InputError, type InputProblem } from "./input-error.ts";
import { formatInstant } from "./instant.ts";
import type { Bars, Candle } from "./price-path.ts";
import { PRICE_DECIMALS } from "./price-path.ts";

/** The part of a candle file that lies in the wanted range. Bars missing there are missing here. */
export interface CandleFile extends Bars {
  readonly source: string;
  /** At least one. */
  readonly candles: readonly Candle[];
  /** Length of a bar: the smallest distance of two bars in the whole file. */
  readonly barMs: number;
  /** Bars missing between the first and the last one here, by the grid that `barMs` makes. */
  readonly missingBars: number;
}

/** The bars whose opening lies in [`from`, `to`); an open side means the end of the file. */
export interface CandleRange {
  readonly from?: Millis;
  readonly to?: Millis;
}

const COLUMNS = ["time", "open", "high", "low", "close", "volume"] as const;
const PRICE_COLUMNS = ["open", "high", "low", "close"] as const;

/** Unix seconds of the year 9999, the last that the engine accepts. */
const SECONDS_MAX = 253_402_300_799;

/**
 * Loads candles from a CSV file. Its columns are time (Unix seconds at the open), open, high, low,
 * close and volume. Other columns are ignored.
 *
 * The check covers the whole file, not only the range: times strictly increase, prices are positive,
 * low ≤ open, close ≤ high.
 *
 * Throws InputError with the first problems and their lines. Throws it too when the range is empty or
 * leaves the file; then the message says which range the file covers.
 */
export async function loadCandles(path: string, range: CandleRange = {}): Promise<CandleFile> {
  const file = await openCsv(path, (columns) => {
    requireColumns(path, columns);
  });
  const problems: InputProblem[] = [];
  const all: Candle[] = [];
  for await (const row of file.rows) {
    const candle = row.ok ? readCandle(row, all.at(-1), problems) : void problems.push(row);
    if (candle !== undefined) all.push(candle);
  }
  if (problems.length > 0) throw new InputError(path, problems);
  return cut(path, all, range);
}

function requireColumns(source: string, columns: readonly string[]): void {
  const absent = COLUMNS.filter((name) => !columns.includes(name));
  if (absent.length === 0) return;
  const message = `The header lacks: ${absent.join(", ")}. Needed are ${COLUMNS.join(", ")}.`;
  throw new InputError(source, [{ line: 1, message }]);
}

/** The candle of a row, or undefined after noting why there is none. */
function readCandle(
  row: CsvRow,
  before: Candle | undefined,
  problems: InputProblem[],
): Candle | undefined {
  const count = problems.length;
  const note = (field: string, message: string): void => {
    problems.push({ line: row.line, field, message });
  };
  const time = row.field("time");
  const at = (/^\d{1,12}$/.test(time) ? Number(time) * 1000 : NaN) as Millis;
  if (!(at <= SECONDS_MAX * 1000)) {
    note("time", `"${time}" is not a whole number of Unix seconds. Correct it.`);
  } else if (before !== undefined && at <= before.at) {
    note("time", `${time} does not come after the row before. Sort the rows and remove doubles.`);
  }
  const [open, high, low, close] = PRICE_COLUMNS.map((name) => {
    const parsed = parseFileAmount(row.field(name), PRICE_DECIMALS);
    if (!parsed.ok) note(name, parsed.problem);
    else if (parsed.amount === 0n) note(name, "The price is zero. It must be positive.");
    return as<FeedPrice>(parsed.ok ? parsed.amount : 0n);
  }) as [FeedPrice, FeedPrice, FeedPrice, FeedPrice];
  const volume = parseFileRatio(row.field("volume"), PRICE_DECIMALS);
  if (!volume.ok) note("volume", volume.problem);
  if (problems.length > count) return undefined;
  if (low > open || low > close)
    note("low", "The low is above the open or the close. Correct the row.");
  if (high < open || high < close)
    note("high", "The high is below the open or the close. Correct the row.");
  return problems.length > count ? undefined : { at, open, high, low, close };
}

function cut(source: string, all: readonly Candle[], range: CandleRange): CandleFile {
  const barMs = all.reduce((shortest, candle, index) => {
    const before = all[index - 1];
    return before === undefined ? shortest : Math.min(shortest, candle.at - before.at);
  }, Infinity);
  const [first] = all;
  const last = all.at(-1);
  if (first === undefined || last === undefined || barMs === Infinity) {
    const message = "There must be at least two candles, to tell how long a bar is. Add rows.";
    throw new InputError(source, [{ message }]);
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
  const [firstHere] = candles;
  const lastHere = candles.at(-1);
  if (firstHere === undefined || lastHere === undefined) {
    const wanted = `${formatInstant(from)} to ${formatInstant(to)}`;
    return refuse(`The file has no candle from ${wanted} (a gap). Choose another range.`);
  }
  const onGrid = Math.round((lastHere.at - firstHere.at) / barMs) + 1;
  return { source, candles, barMs, missingBars: Math.max(0, onGrid - candles.length) };
}
