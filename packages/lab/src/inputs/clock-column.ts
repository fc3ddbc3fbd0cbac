import { listNames, plainName } from "./columns.ts";

/** Where the time of a row stands: in one column, or the day in one and the clock in another. */
export interface TimePlaces {
  readonly time: number;
  /** The column of the time of day; undefined where `time` has both. */
  readonly clock?: number;
}

interface Cells {
  readonly rows: readonly { readonly fields: readonly string[] }[];
  /** Undefined where the file has no header. */
  readonly header: readonly string[] | undefined;
  /** The column of days, where a person has named it. */
  readonly day?: number | undefined;
  readonly refuse: (message: string) => never;
}

const CLOCK = /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?$/;
/** A time of day as a sheet keeps it: at one of its first days. */
const SHEET_CLOCK = /^(?:1899-12-3[01]|1900-01-0[01])T(\d{2}:\d{2}:\d{2})/;
/** `143000` and `1430`; such a number could also be a price. */
const DIGIT_CLOCK = /^(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?$/;
/** Digits, signs between them or the name of a month; midnight is what sheets add to a day. */
const DAY =
  /^(?:(?:19|20)\d{6}|\d{4}[-/.](?:\d{1,2}|[A-Za-z]{3,9})[-/.]\d{1,2}|\d{1,2}[-/.](?:\d{1,2}|[A-Za-z]{3,9})[-/.]\d{4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2} [A-Za-z]{3,9}\.? \d{4})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/;
const MIDNIGHT = /[T ]00:00(?::00(?:\.0+)?)?Z?$/;
/** Names of a column with the time of day, plain. */
const CLOCK_NAMES = "time clock timeofday hour zeit uhrzeit hora heure ora".split(" ");
/** Of the rows, how many must be so; a few may be damaged. */
const SHARE = 0.9;

/** The time of a row as one text. */
export function timeText(fields: readonly string[], { time, clock }: TimePlaces): string {
  const text = fields[time] ?? "";
  if (clock === undefined) return text;
  const ofDay = fields[clock] ?? "";
  return `${text.replace(MIDNIGHT, "")} ${SHEET_CLOCK.exec(ofDay)?.[1] ?? ofDay}`.trim();
}

/**
 * Finds out whether the column `time` has days alone, or times of day alone, and which column has the
 * other half (MetaTrader, Stooq, HistData). A number such as 1430 counts as a time of day where the
 * header or the numbers prove it.
 *
 * Throws what `refuse` throws when the other half is missing or could be one of several.
 */
export function findClock(time: number, cells: Cells): TimePlaces {
  const { header, rows, day, refuse } = cells;
  const width = Math.max(header?.length ?? 0, rows[0]?.fields.length ?? 0);
  const others = Array.from({ length: width }, (_, place) => place).filter((at) => at !== time);
  const nameOf = (place: number): string => header?.[place] || `column ${place + 1}`;
  const choose = (found: readonly number[], role: string, what: string): number | undefined => {
    if (found.length < 2) return found[0];
    const names = listNames(found.map(nameOf));
    const columns = `--columns ${role}=${(found[0] ?? 0) + 1}`;
    return refuse(`Several columns have the ${what}: ${names}. Say which is meant: ${columns}.`);
  };
  if (isClock(time, cells) && (header !== undefined || day !== undefined)) {
    const found =
      day ??
      choose(
        others.filter((at) => isDay(at, cells)),
        "date",
        "day",
      );
    if (found !== undefined) return { time: found, clock: time };
    return refuse(
      `The column "${nameOf(time)}" has the time of day alone, and no column has the day. Export the file again with days, or name their column: --columns date=….`,
    );
  }
  if (!isDay(time, cells)) return { time };
  const clock = choose(
    others.filter((at) => isClock(at, cells, time)),
    "date",
    "time of day",
  );
  return { time, ...(clock !== undefined && { clock }) };
}

function isDay(place: number, { rows }: Cells): boolean {
  return mostly(filled(place, rows), (text) => DAY.test(text));
}

/** `day` is the column of the days, by which numbers are known for times of day. */
function isClock(place: number, { rows, header }: Cells, day?: number): boolean {
  const texts = filled(place, rows);
  if (mostly(texts, (text) => CLOCK.test(text) || SHEET_CLOCK.test(text))) return true;
  if (!mostly(texts, (text) => DIGIT_CLOCK.test(text))) return false;
  if (CLOCK_NAMES.includes(plainName(header?.[place] ?? ""))) return true;
  if (header !== undefined || day === undefined) return false;
  // No price begins with a zero, and no day has two prices unless a time of day tells them apart.
  const days = filled(day, rows);
  const isRepeated = new Set(days).size < days.length;
  return texts.some((text) => text.startsWith("0")) || (isRepeated && place === day + 1);
}

function filled(place: number, rows: Cells["rows"]): readonly string[] {
  return rows.flatMap(({ fields }) => fields[place] || []);
}

function mostly(texts: readonly string[], holds: (text: string) => boolean): boolean {
  return texts.length > 0 && texts.filter(holds).length >= texts.length * SHARE;
}
