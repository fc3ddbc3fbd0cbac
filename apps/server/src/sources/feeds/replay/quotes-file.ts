import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { isIdentifier, MILLIS_MAX } from "@plimsoll/engine";
import { compareDecimals, isPositiveDecimal } from "../decimal-text.ts";
import type { Observation } from "../observation.ts";

/** A file of prices that cannot be played; the message names the line. */
export class QuotesFileError extends Error {
  override readonly name = "QuotesFileError";
}

export interface QuotesFile {
  readonly path: string;
  readonly feed: string;
  /** Who says the prices of a file that names no venues. */
  readonly venue: string;
}

type Columns = ReadonlyMap<string, number>;

const CANDLE = ["time", "open", "high", "low", "close"] as const;
const BAR_MILLIS_MAX = 3_600_000;
const QUOTE = ["time", "venue", "price"] as const;

/**
 * Reads quotes from a CSV file with a header, compressed when its name ends in `.gz`. Its columns are
 * either `time, venue, price`, or `time, open, high, low, close` for candles; others are ignored.
 * Times are Unix seconds, Unix milliseconds (13 digits) or ISO 8601 with a zone, and do not decrease.
 *
 * A candle is four quotes, a quarter of a bar apart: open, low, high, close when it rose or stayed,
 * open, high, low, close when it fell. A bar is as long as the shortest step of the file.
 *
 * @throws QuotesFileError at the first line that does not fit; nothing is skipped or repaired.
 */
export async function readQuotes(file: QuotesFile): Promise<readonly Observation[]> {
  const { columns, rows, barMs } = await readTable(file.path);
  const { names, read } = layoutOf(columns, file);
  return rows.flatMap(({ fields, at, line }) => {
    const values = names.map((name) => fields[columns.get(name) ?? -1] ?? "");
    return read(values, at, barMs).map(({ venue, price, quotedAt }) => {
      if (!isPositiveDecimal(price)) fail(file.path, line, `has the price "${price}", not above 0`);
      if (!isIdentifier(venue)) fail(file.path, line, "has no name that can be used for a venue");
      return { feed: file.feed, venue, price, quotedAt };
    });
  });
}

interface Table {
  readonly columns: Columns;
  readonly rows: readonly {
    readonly fields: readonly string[];
    readonly at: number;
    readonly line: number;
  }[];
  /** The shortest step between two rows, at most an hour. */
  readonly barMs: number;
}

async function readTable(path: string): Promise<Table> {
  const rows: Table["rows"][number][] = [];
  let columns: Columns | undefined;
  let barMs = BAR_MILLIS_MAX;
  let line = 0;
  for await (const text of linesOf(path)) {
    line += 1;
    if (text === "") continue;
    const fields = text.split(",").map((field) => field.trim());
    if (columns === undefined) {
      columns = new Map(fields.map((name, index) => [name.toLowerCase(), index]));
      continue;
    }
    const at = instantOf(fields[columns.get("time") ?? -1] ?? "");
    const before = rows.at(-1)?.at;
    if (fields.length !== columns.size) fail(path, line, "has not as many fields as the header");
    if (at === undefined) fail(path, line, "has no time that can be read");
    if (before !== undefined && at < before) fail(path, line, "is earlier than the line before");
    if (before !== undefined && at > before) barMs = Math.min(barMs, at - before);
    rows.push({ fields, at, line });
  }
  if (columns === undefined || rows.length === 0) fail(path, line, "is the end: there is no row");
  return { columns, rows, barMs };
}

interface Layout {
  readonly names: readonly string[];
  readonly read: (...row: Row) => readonly VenuePrice[];
}

function layoutOf(columns: Columns, { path, venue }: QuotesFile): Layout {
  const has = (names: readonly string[]): boolean => names.every((name) => columns.has(name));
  if (has(QUOTE)) return { names: QUOTE, read: readQuoteRow };
  if (has(CANDLE)) return { names: CANDLE, read: (...row) => readCandleRow(venue, ...row) };
  return fail(path, 1, `must name the columns ${QUOTE.join(", ")} or ${CANDLE.join(", ")}`);
}

type Row = readonly [values: readonly string[], at: number, barMs: number];
type VenuePrice = Omit<Observation, "feed">;

function readQuoteRow(...[[, venue = "", price = ""], at]: Row): VenuePrice[] {
  return [{ venue, price, quotedAt: at }];
}

function readCandleRow(venue: string, ...[values, at, barMs]: Row): VenuePrice[] {
  const [, open = "", high = "", low = "", close = ""] = values;
  const isSound = [open, close].every(isPositiveDecimal);
  const hasFallen = isSound && compareDecimals(close, open) < 0;
  const path = hasFallen ? [open, high, low, close] : [open, low, high, close];
  return path.map((price, index) => {
    return { venue, price, quotedAt: at + Math.floor((barMs * index) / 4) };
  });
}

const UNIX_FORM = /^[0-9]{9,13}$/;
const ISO_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

function instantOf(text: string): number | undefined {
  if (ISO_FORM.test(text)) {
    const parsed = Date.parse(text);
    return Number.isNaN(parsed) ? undefined : parsed;
  }
  if (!UNIX_FORM.test(text)) return undefined;
  const value = JSON.parse(text.replace(/^0+(?=\d)/, "")) as number;
  const millis = text.length === 13 ? value : value * 1_000;
  return millis <= MILLIS_MAX ? millis : undefined;
}

async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  const file = createReadStream(path);
  // A failure of either stream destroys both and reaches whoever reads the second.
  const text = path.endsWith(".gz") ? pipeline(file, createGunzip(), () => undefined) : file;
  let rest = "";
  try {
    for await (const piece of text.setEncoding("utf8")) {
      const lines = (rest + String(piece)).split("\n");
      rest = lines.pop() ?? "";
      yield* lines.map(tidy);
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new QuotesFileError(`${path} cannot be read: ${why}`, { cause: error });
  }
  yield tidy(rest);
}

/** Without the byte order mark of a first line, carriage return and blanks. */
function tidy(line: string): string {
  return line.replace(/^\uFEFF/, "").trim();
}

function fail(path: string, line: number, problem: string): never {
  throw new QuotesFileError(`${path}, line ${line} ${problem}. Correct the file.`);
}
