import { as, type FeedPrice } from "@plimsoll/engine";
import { PRICE_ROLES } from "./candle-names.ts";
import type { CandleShape } from "./candle-shape.ts";
import { timeText } from "./clock-column.ts";
import { parseFileAmount, roundFileAmount } from "./decimal.ts";
import type { RawRow } from "./files/delimited.ts";
import { plainNumber } from "./files/number-text.ts";
import type { FileTable } from "./files/read-table.ts";
import { readTime } from "./files/time-text.ts";
import type { Candle } from "./price-path.ts";
import { PRICE_DECIMALS } from "./price-path.ts";
import type { RowProblem, RowProblems } from "./row-problems.ts";

/** A candle and the line that it stands on. */
export interface CandleRow extends Candle {
  readonly line: number;
}

/** The candles of a file, as its rows come. */
export interface ReadRows {
  readonly rows: readonly CandleRow[];
  /** Rows that have a time and no prices, as Yahoo writes days that are not over. */
  readonly empty: number;
  /** Prices that lost digits to `round`. */
  readonly rounded: number;
  /** Whether a time named no zone, so that UTC was taken. */
  readonly isZoneless: boolean;
}

type Reading =
  | {
      readonly kind: "candle";
      readonly row: CandleRow;
      readonly rounded: number;
      readonly isZoneless: boolean;
    }
  | { readonly kind: "empty" }
  | { readonly kind: "problem"; readonly problem: RowProblem };

const NOTHING = /^(?:|null|nan|none|n\/?a|-|--|#n\/a)$/i;

/** Reads all rows of a file in its shape; what is wrong with a row goes to `problems`, once a row. */
export function readCandleRows(
  table: FileTable,
  shape: CandleShape,
  { problems, round }: { readonly problems: RowProblems; readonly round: boolean },
): ReadRows {
  const rows: CandleRow[] = [];
  let [empty, rounded, isZoneless] = [0, 0, false];
  for (const raw of table.rows) {
    if (raw.line < shape.firstLine || isHeaderAgain(raw, shape)) continue;
    problems.countRow();
    const reading = readRow(raw, shape, round);
    if (reading.kind === "problem") problems.note(reading.problem);
    else if (reading.kind === "empty") empty += 1;
    else {
      rows.push(reading.row);
      rounded += reading.rounded;
      isZoneless ||= reading.isZoneless;
    }
  }
  return { rows, empty, rounded, isZoneless };
}

/** Whether the header stands here once more, as in files that were put behind one another. */
function isHeaderAgain(raw: RawRow, { nameOf, width }: CandleShape): boolean {
  if (width === undefined || !("fields" in raw)) return false;
  return raw.fields.length === width && raw.fields.every((field, place) => field === nameOf(place));
}

function readRow(raw: RawRow, shape: CandleShape, round: boolean): Reading {
  const { line } = raw;
  const wrong = (problem: Omit<RowProblem, "line">): Reading => {
    return { kind: "problem", problem: { line, ...problem } };
  };
  if ("broken" in raw) return wrong({ message: raw.broken, reason: "with a misplaced quote" });
  const { fields } = raw;
  const misfit = misfitOf(fields, shape);
  if (misfit !== undefined)
    return wrong({ message: misfit, reason: "with too few or too many fields" });

  const { places } = shape;
  const cells = PRICE_ROLES.map((role) => fields[places[role]] ?? "");
  if (cells.every((cell) => NOTHING.test(cell))) return { kind: "empty" };
  const text = timeText(fields, shape.times);
  const time = readTime(text, shape.dates);
  if (time === undefined) {
    const message = `"${text}" is no time that is known here${timeAdvice(text)}`;
    return wrong({
      field: shape.nameOf(places.time),
      message,
      reason: "with no time that can be read",
    });
  }
  const prices: bigint[] = [];
  let rounded = 0;
  for (const [index, role] of PRICE_ROLES.entries()) {
    const field = shape.nameOf(places[role]);
    const plain = plainNumber(cells[index] ?? "", shape.mark);
    const exact = parseFileAmount(plain, PRICE_DECIMALS);
    const parsed = exact.ok || !round ? exact : roundFileAmount(plain, PRICE_DECIMALS, "down");
    if (!parsed.ok)
      return wrong({ field, message: parsed.problem, reason: `with no usable ${role}` });
    if (parsed.amount === 0n) {
      const message = "The price is zero. It must be positive.";
      return wrong({ field, message, reason: "with a price of zero" });
    }
    if (!exact.ok) rounded += 1;
    prices.push(parsed.amount);
  }
  const [open, high, low, close] = prices.map((price) => as<FeedPrice>(price)) as [
    ...[FeedPrice, FeedPrice, FeedPrice, FeedPrice],
  ];
  if (low > open || low > close) {
    const message = "The low is above the open or the close. Correct the row.";
    return wrong({
      field: shape.nameOf(places.low),
      message,
      reason: "whose low is not the lowest",
    });
  }
  if (high < open || high < close) {
    const message = "The high is below the open or the close. Correct the row.";
    return wrong({
      field: shape.nameOf(places.high),
      message,
      reason: "whose high is not the highest",
    });
  }
  const row = { line, at: time.at, open, high, low, close };
  return { kind: "candle", row, rounded, isZoneless: time.isZoneless };
}

/** Why the fields of a row cannot be told apart; undefined when they can. */
function misfitOf(fields: readonly string[], shape: CandleShape): string | undefined {
  const { width } = shape;
  const needed = width ?? Math.max(...Object.values(shape.places)) + 1;
  const extra = fields.slice(needed).filter((field) => field !== "");
  if (fields.length >= needed && (width === undefined || extra.length === 0)) return undefined;
  const counts = `The row has ${fields.length} fields, ${width === undefined ? `${needed} are needed` : `the header ${width}`}.`;
  return `${counts} Complete the row or remove it.`;
}

function timeAdvice(text: string): string {
  if (/^\d(?:[.,]\d+)?[eE]\+?\d+$/.test(text)) {
    return ": a spreadsheet has shortened it. Export the file again with whole numbers in this column.";
  }
  if (/^\d{5}(?:\.\d+)?$/.test(text)) {
    return ": it looks like a spreadsheet's number of a day. Show the column as date and time, and export it again.";
  }
  return ". Use Unix seconds, or a date and time such as 2026-02-05T04:00:00Z.";
}
