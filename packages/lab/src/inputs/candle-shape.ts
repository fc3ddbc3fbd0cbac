import { findOrder } from "./candle-order.ts";
import {
  CANDLE_ROLES,
  CANDLE_ROLES_TOLD,
  findByName,
  PRICE_ROLES,
  type CandlePlaces,
  type CandleRole,
  type NamedColumns,
} from "./candle-names.ts";
import { findClock, timeText, type TimePlaces } from "./clock-column.ts";
import { checkRoles, listNames, placeOfColumn, plainName } from "./columns.ts";
import type { RawRow } from "./files/delimited.ts";
import { chooseMark, type DecimalMark } from "./files/number-text.ts";
import type { FileTable } from "./files/read-table.ts";
import { isOrderOpen, provenOrder, readTime, type DateOrder } from "./files/time-text.ts";
import { InputError } from "./input-error.ts";
import type { ReadingOptions } from "./reading-options.ts";

/** How the rows of a file are candles. */
export interface CandleShape {
  /** The line of the first row that may be a candle; what stands before is title and header. */
  readonly firstLine: number;
  readonly places: CandlePlaces;
  /** Where the time stands; in two columns in some files. */
  readonly times: TimePlaces;
  /** Names of the columns for messages; numbers where the file has no header. */
  readonly nameOf: (place: number) => string;
  /** Fields that every row should have; undefined where the file has no header to tell. */
  readonly width: number | undefined;
  /** One price a row stands for all four. */
  readonly isCloseOnly: boolean;
  readonly mark: DecimalMark;
  readonly dates: DateOrder;
  /** What was found out and should not stay unsaid, a sentence each. */
  readonly notes: readonly string[];
}

/** Rows before which a header must stand: titles, addresses and comments come first. */
const HEADER_ROWS_MAX = 20;
/** Rows from which is found out how the file writes numbers and days. */
const SAMPLE_ROWS = 2_000;

const WAY_OUT =
  "Say which column is which, by name or number: --columns time=…,open=…,high=…,low=…,close=…";

type GoodRow = Extract<RawRow, { fields: unknown }>;

interface Layout {
  readonly rows: readonly GoodRow[];
  readonly header: readonly string[] | undefined;
  readonly places: CandlePlaces;
  /** The column of days, where a person has named it. */
  readonly day?: number | undefined;
  readonly isCloseOnly: boolean;
  readonly notes: readonly string[];
}

/**
 * Recognises the shape of a candle file by its header or, where it has none, by its numbers. Title
 * lines before the header are passed over.
 *
 * Throws InputError with one sentence and the way out when the shape is unknown or could be read in
 * several ways.
 */
export function findCandleShape(table: FileTable, options: ReadingOptions): CandleShape {
  const sample = sampleOf(table);
  const layout =
    options.columns === undefined
      ? (findNamed(table, sample) ?? findUnnamed(table, sample, options))
      : findTold(table, sample, options.columns);
  const { rows, header, places, day, isCloseOnly } = layout;
  if (header !== undefined) checkOneCoin(table, header, rows);
  const { mark, notes } = chooseMark(pricesOf(rows, places), {
    separator: table.separator,
    told: options.decimal,
    refuse: (message) => refuse(table, message),
  });
  const refuseTimes = (message: string): never => refuse(table, message);
  const times = findClock(places.time, { rows, header, day, refuse: refuseTimes });
  const texts = rows.map(({ fields }) => timeText(fields, times));
  return {
    firstLine: rows[0]?.line ?? Infinity,
    places,
    times,
    nameOf: (place) => header?.[place] ?? `column ${place + 1}`,
    width: header?.length,
    isCloseOnly,
    mark,
    dates: chooseDates(table, texts, options.dates),
    notes: [
      ...layout.notes,
      ...(isCloseOnly
        ? [
            "The file has one price a row and no open, high and low: bars are made from closes, and what happened inside a bar is not seen.",
          ]
        : []),
      ...notes,
    ],
  };
}

/** Names of columns that say whose prices a row has. */
const COIN_NAMES = "symbol ticker pair coin currency asset market instrument".split(" ");

/** Refuses a file with the prices of several coins: they would be played as those of one. */
function checkOneCoin(
  table: FileTable,
  header: readonly string[],
  sample: readonly GoodRow[],
): void {
  const place = header.findIndex((name) => COIN_NAMES.includes(plainName(name)));
  const first = sample[0]?.fields[place] ?? "";
  if (place === -1 || first === "") return;
  for (const row of table.rows) {
    if (!("fields" in row) || row.line <= (sample[0]?.line ?? 0)) continue;
    const other = row.fields[place] ?? "";
    if (other === "" || other === first || other === header[place]) continue;
    refuse(
      table,
      `The file has prices of several coins: "${first}" and "${other}" in the column "${header[place] ?? ""}". Save those of one alone.`,
    );
  }
}

function sampleOf(table: FileTable): readonly GoodRow[] {
  const sample: GoodRow[] = [];
  for (const row of table.rows) {
    if ("fields" in row) sample.push(row);
    if (sample.length >= SAMPLE_ROWS) break;
  }
  return sample;
}

function refuse(table: FileTable, message: string): never {
  throw new InputError(table.source, [{ message }]);
}

/** The columns that a person has named; the header is the first line that has these names. */
function findTold(
  table: FileTable,
  sample: readonly GoodRow[],
  columns: ReadonlyMap<string, string>,
): Layout {
  checkRoles(table, columns, CANDLE_ROLES_TOLD);
  const names = [...columns.values()];
  const headerAt = sample
    .slice(0, HEADER_ROWS_MAX)
    .findIndex(({ fields }) => names.every((name) => fields.includes(name)));
  const byNumber = headerAt === -1 && names.every((name) => /^[1-9]\d*$/.test(name));
  const start = byNumber
    ? sample.findIndex(({ fields }) =>
        looksLikeTime(fields[+(columns.get("date") ?? columns.get("time") ?? 1) - 1]),
      )
    : 0;
  const header =
    byNumber && start === 0
      ? undefined
      : sample[byNumber ? start - 1 : Math.max(headerAt, 0)]?.fields;
  const width = sample[Math.max(start, 0)]?.fields.length ?? 0;
  const named = header === undefined ? undefined : findByName(header).places;
  const known = header ?? Array.from({ length: width }, () => "");
  const placeOf = (role: (typeof CANDLE_ROLES_TOLD)[number]): number | undefined => {
    const name = columns.get(role);
    if (name === undefined && role === "date") return undefined;
    return name === undefined
      ? named?.get(role as CandleRole)
      : placeOfColumn(table, known, { role, name });
  };
  const day = placeOf("date");
  const places = { time: placeOf("time") ?? day, close: placeOf("close") };
  if (places.time === undefined || places.close === undefined) {
    return refuse(
      table,
      `--columns must name at least time and close. The columns are: ${listNames(known)}.`,
    );
  }
  const prices = [placeOf("open"), placeOf("high"), placeOf("low")];
  const isCloseOnly = prices.every((place) => place === undefined);
  const absent = PRICE_ROLES.filter((role) => placeOf(role) === undefined);
  if (!isCloseOnly && absent.length > 0) {
    return refuse(
      table,
      `--columns lacks: ${absent.join(", ")}. Name all four prices, or close alone.`,
    );
  }
  const close = places.close;
  const [open = close, high = close, low = close] = prices;
  const from = byNumber ? Math.max(start, 0) : Math.max(headerAt, 0) + 1;
  return {
    rows: sample.slice(from),
    header,
    places: { time: places.time, open, high, low, close },
    day,
    isCloseOnly,
    notes: [],
  };
}

/** The columns that a header names; undefined where no line is one. */
function findNamed(table: FileTable, sample: readonly GoodRow[]): Layout | undefined {
  const rows = sample.slice(0, HEADER_ROWS_MAX);
  const at = rows.findIndex(({ fields }, index) => isHeader(fields, rows[index + 1]?.fields));
  const found = rows[at]?.fields;
  if (found === undefined) return undefined;
  // A frame of yfinance has its header on three lines: Price,Close,…, then Ticker, then Date.
  const [, second, third] = rows.slice(at).map(({ fields }) => fields[0] ?? "");
  const isStacked = second === "Ticker" && (third ?? "").startsWith("Date");
  const header = isStacked ? ["Date", ...found.slice(1)] : found;
  const { places, twice } = findByName(header);
  const absent = CANDLE_ROLES.filter((role) => !places.has(role));
  const [time, close] = [places.get("time"), places.get("close")];
  const isCloseOnly = absent.length === 3 && time !== undefined && close !== undefined;
  if (time === undefined || close === undefined || (absent.length > 0 && !isCloseOnly)) {
    return refuse(
      table,
      `The header lacks: ${absent.join(", ")}. The columns are: ${listNames(header)}. ${WAY_OUT}`,
    );
  }
  const [doubled] = twice;
  if (doubled !== undefined) {
    const [role, [first = 0, second = 0]] = doubled;
    const name = header[first] ?? "";
    return refuse(
      table,
      `Columns ${first + 1} and ${second + 1} are both called "${name}". Say which one is meant: --columns ${role}=${first + 1}.`,
    );
  }
  const price = (role: "open" | "high" | "low"): number => places.get(role) ?? close;
  return {
    rows: sample.slice(at + (isStacked ? 3 : 1)),
    header,
    places: { time, open: price("open"), high: price("high"), low: price("low"), close },
    isCloseOnly,
    notes: [],
  };
}

/** Whether a line names a time and a price, or several prices, and is no row of figures. */
function isHeader(fields: readonly string[], next: readonly string[] = []): boolean {
  if (fields.some(looksLikeTime)) return false;
  const { places }: NamedColumns = findByName(fields);
  const isStacked = fields[0] === "Price" && next[0] === "Ticker";
  return isStacked || (places.has("time") && places.size >= 2) || places.size >= 3;
}

/** The columns of a file without a header: a time, and behind it four prices or one. */
function findUnnamed(
  table: FileTable,
  sample: readonly GoodRow[],
  { decimal }: ReadingOptions,
): Layout {
  const startsAt = sample
    .slice(0, HEADER_ROWS_MAX)
    .findIndex(({ fields }) => fields.some(looksLikeTime));
  const first = sample[startsAt];
  const titles = sample[0]?.fields ?? [];
  if (first === undefined || (startsAt > 0 && titles.length === first.fields.length)) {
    const what =
      first === undefined
        ? "There is no header, and no line begins with a time."
        : "The header names none of the columns.";
    return refuse(table, `${what} The columns are: ${listNames(titles)}. ${WAY_OUT}`);
  }
  const rows = sample.slice(startsAt);
  const time = first.fields.findIndex(looksLikeTime);
  const refuseTimes = (message: string): never => refuse(table, message);
  const { clock = time } = findClock(time, { rows, header: undefined, refuse: refuseTimes });
  const start = Math.max(time, clock) + 1;
  const behind = rows.map(({ fields }) => fields.slice(start, start + 4));
  const width = first.fields.length - start;
  if (width === 1) {
    const close = start;
    const places = { time, open: close, high: close, low: close, close };
    return { rows, header: undefined, places, isCloseOnly: true, notes: [] };
  }
  if (width < 4) {
    return refuse(
      table,
      `There is no header, and ${width} numbers behind the time are no candle (trades, perhaps). Give candles, or say which column is which: --columns time=1,close=2.`,
    );
  }
  const { mark } = chooseMark(behind.flat(), {
    separator: table.separator,
    told: decimal,
    refuse: (message) => refuse(table, message),
  });
  const found = findOrder(behind, mark);
  if (!found.ok) return refuse(table, `${found.problem} ${WAY_OUT}`);
  const place = (role: (typeof PRICE_ROLES)[number]): number => start + found.order.indexOf(role);
  const places = {
    time,
    open: place("open"),
    high: place("high"),
    low: place("low"),
    close: place("close"),
  };
  const notes = [`The file has no header: its columns are taken as time, ${found.whose}.`];
  return { rows, header: undefined, places, isCloseOnly: false, notes };
}

/** A time that could be one of a market of coins: no small number. */
function looksLikeTime(text = ""): boolean {
  if (/^\d{1,9}(?:\.\d+)?$/.test(text) && !/^20\d{6}$/.test(text)) return false;
  return readTime(text, "day-first") !== undefined || isOrderOpen(text);
}

function pricesOf(rows: readonly GoodRow[], places: CandlePlaces): readonly string[] {
  return rows.flatMap(({ fields }) => PRICE_ROLES.map((role) => fields[places[role]] ?? ""));
}

/** The order that the file proves counts more than the one that was told for all files. */
function chooseDates(
  table: FileTable,
  times: readonly string[],
  told: DateOrder | undefined,
): DateOrder {
  const proven = new Set(times.flatMap((text) => provenOrder(text) ?? []));
  if (proven.size > 1) {
    return refuse(
      table,
      "Of its days some begin with the day and others with the month. Export the file again with days such as 2026-02-05.",
    );
  }
  const [order] = proven;
  if (order !== undefined) return order;
  const open = times.find(isOrderOpen);
  if (told !== undefined || open === undefined) return told ?? "day-first";
  return refuse(
    table,
    `"${open}" could be two days. Say which number is the day: --dates day-first or --dates month-first.`,
  );
}
