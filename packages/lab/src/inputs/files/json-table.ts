import { InputError } from "../input-error.ts";
import type { RawRow } from "./delimited.ts";
import { readTime } from "./time-text.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** Levels at which exchanges put their rows: `{"result":{"XXBTZUSD":[…]}}`. */
const DEPTH_MAX = 4;

/** A table that was found in JSON: its rows as cells; the first is a header if it had names. */
interface Found {
  readonly path: string;
  readonly cells: readonly (readonly unknown[])[];
  readonly hasNames: boolean;
}

/**
 * Rows of a JSON text: a list of lists (ccxt, freqtrade, Binance, Coinbase), a list of objects, lists
 * side by side (`{"t":[…],"o":[…]}`, TradingView), any of these inside the envelope of an
 * exchange (Kraken, Bitstamp, OKX, Bybit), or one of them a line. Numbers are as a double holds
 * them: 15 digits and more.
 *
 * Throws InputError when there is none, or when it could be one of several.
 */
export function readJsonRows(path: string, text: string): readonly RawRow[] {
  const parsed = parse(path, text);
  const tables = findTables(parsed, "", 0);
  // A history of CoinGecko has its prices beside market values and volumes.
  const [only, ...others] = tables.filter(({ path: at }) => at === ".prices").concat(tables);
  if (only === undefined) {
    const message = `No table is in this JSON${complaintOf(parsed)}. Give a list of candles or of loans.`;
    throw new InputError(path, [{ message }]);
  }
  if (only.path !== ".prices" && others.length > 0) {
    const names = tables.map(({ path: at }) => at.slice(1)).join(", ");
    const message = `This JSON holds several tables: ${names}. Save the one that is meant alone.`;
    throw new InputError(path, [{ message }]);
  }
  const first = only.hasNames ? 0 : 1;
  return only.cells.map((cells, index) => ({ line: index + first, fields: cells.map(textOf) }));
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    const values = lines.map(parseLine);
    if (lines.length > 1 && !values.includes(undefined)) return values;
    const detail = cause instanceof Error ? cause.message : String(cause);
    const message = `This is not JSON (${detail}). If it is cut off, fetch it again.`;
    throw new InputError(path, [{ message }], { cause });
  }
}

/** Names under which exchanges say why they gave no figures, and letters of it that are repeated. */
const COMPLAINTS = "error msg message detail Note Information retMsg".split(" ");
const COMPLAINT_MAX = 120;

/** What an answer without figures says. */
function complaintOf(value: unknown): string {
  if (!isObject(value)) return "";
  const told = COMPLAINTS.map((name) => value[name]).find((text) => {
    return typeof text === "string" && text !== "";
  });
  return typeof told === "string" ? `; it says "${told.slice(0, COMPLAINT_MAX)}"` : "";
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function findTables(value: unknown, path: string, depth: number): readonly Found[] {
  if (Array.isArray(value)) {
    const rows: readonly unknown[] = value;
    if (rows.length > 0 && rows.every(Array.isArray)) {
      return [{ path, cells: rows as readonly unknown[][], hasNames: false }];
    }
    if (rows.length === 1 && isObject(rows[0]) && depth < DEPTH_MAX) {
      const inner = findTables(rows[0], path, depth + 1);
      if (inner.length > 0) return inner;
    }
    return rows.length > 0 && rows.every(isObject) ? [ofObjects(rows, path)] : [];
  }
  if (!isObject(value)) return [];
  const columns = columnsOf(value);
  if (columns !== undefined) return [{ path, cells: columns, hasNames: true }];
  if (depth >= DEPTH_MAX) return [];
  const joined = joinTimes(value, path) ?? ofTimes(value, path);
  if (joined !== undefined) return [joined];
  return Object.entries(value).flatMap(([name, inner]) =>
    findTables(inner, `${path}.${name}`, depth + 1),
  );
}

/** Times in one list and prices in a table further in, row by row, as Yahoo answers. */
function joinTimes(value: JsonObject, path: string): Found | undefined {
  const { timestamp: times, indicators } = value;
  if (!Array.isArray(times) || !isObject(indicators)) return undefined;
  const tables = findTables(indicators, path, 1).filter(
    ({ cells, hasNames }) => hasNames && cells.length === times.length + 1,
  );
  const quote = tables.find(({ path: at }) => at.endsWith(".quote"));
  if (quote === undefined) return undefined;
  const column: readonly unknown[] = ["timestamp", ...(times as readonly unknown[])];
  const cells = quote.cells.map((row, index) => [column[index], ...row]);
  return { path, cells, hasNames: true };
}

/** Rows by their time, as Alpha Vantage answers: `{"2026-02-05":{"1. open":…}}`, or a price by time. */
function ofTimes(value: JsonObject, path: string): Found | undefined {
  const entries = Object.entries(value);
  if (entries.length === 0) return undefined;
  if (!entries.every(([name]) => readTime(name, "day-first") !== undefined)) return undefined;
  const rows = entries.flatMap(([, row]) => (isObject(row) ? [row] : []));
  if (rows.length === entries.length) {
    const { cells } = ofObjects(rows, path);
    const [names = [], ...others] = cells;
    const header = ["time", ...names.map((name) => String(name).replace(/^\d+[a-z]?\. /, ""))];
    const timed = others.map((cellsOfRow, index) => [entries[index]?.[0], ...cellsOfRow]);
    return { path, cells: [header, ...timed], hasNames: true };
  }
  if (entries.some(([, row]) => isNested(row))) return undefined;
  return { path, cells: [["time", "close"], ...entries], hasNames: true };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function ofObjects(rows: readonly JsonObject[], path: string): Found {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => names.map((name) => row[name]));
  return { path, cells: [names, ...cells], hasNames: true };
}

/** Lists of equal length side by side, and the header and data of a data frame. */
function columnsOf(value: JsonObject): readonly (readonly unknown[])[] | undefined {
  const { columns: names, data } = value;
  if (Array.isArray(names) && Array.isArray(data) && data.every(Array.isArray)) {
    return [names, ...(data as readonly unknown[][])];
  }
  const lists = Object.entries(value).flatMap(([name, list]) => {
    if (Array.isArray(list)) return [{ name, list: list as readonly unknown[] }];
    // A data frame as pandas writes it unless told: {"open":{"0":…,"1":…}}.
    if (isObject(list) && "0" in list) return [{ name, list: Object.values(list) }];
    return [];
  });
  const length = lists[0]?.list.length ?? 0;
  const isTable =
    lists.length > 1 &&
    length > 0 &&
    lists.every(({ list }) => list.length === length && !list.some(isNested));
  if (!isTable) return undefined;
  const rows = Array.from({ length }, (_, index) => lists.map(({ list }) => list[index]));
  return [lists.map(({ name }) => name), ...rows];
}

function isNested(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function textOf(cell: unknown): string {
  switch (typeof cell) {
    case "string":
      return cell.trim();
    case "number":
    case "boolean":
      return String(cell);
    default:
      return "";
  }
}
