import type { Millis } from "@plimsoll/engine";

/** Which of 02/05/2026 is the day. */
export type DateOrder = "day-first" | "month-first";

/** An instant that was read, and whether its text named no zone, so that UTC was taken. */
export interface ReadTime {
  readonly at: Millis;
  readonly isZoneless: boolean;
}

/** The last instant that the engine accepts: the end of the year 9999. */
const MILLIS_MAX = 253_402_300_799_999;
/** Smaller numbers are row numbers or the days of a spreadsheet: as seconds they lie before 1974. */
const SECONDS_MIN = 1e8;
/** Numbers below these count seconds, milliseconds and microseconds; all others nanoseconds. */
const [SECONDS_END, MILLIS_END, MICROS_END] = [1e11, 1e14, 1e17];

/** With an exponent only where so many digits stand that a spreadsheet has not cut any off. */
const UNIX_FORM = /^\d{1,20}(?:\.\d+)?$|^\d\.\d{7,}[eE]\+?\d{1,2}$/;
const DAY_DIGITS_FORM = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;
/** `20260205 143000`, and without the blank, which as a Unix time would lie in 1976 or 2612. */
const DIGITS_RUN =
  /^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])[T ]?([01]\d|2[0-3]):?([0-5]\d)(?::?([0-5]\d)(?:[.,]?(\d{3}))?)?(Z)?$/;
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

const CLOCK =
  "(?:[T ,]+(\\d{1,2})(?::?(\\d{2})(?::?(\\d{2})(?:[.,](\\d{1,9}))?)?)?(?:[ -]?([AaPp])\\.?[Mm]\\.?)?" +
  " ?(Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)?)?$";
const YEAR_FIRST = new RegExp(`^(\\d{4})[-/.](\\d{1,2}|[A-Za-z]{3,9})[-/.](\\d{1,2})${CLOCK}`);
const YEAR_LAST = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})[-/.](\\d{4})${CLOCK}`);
const MONTH_NAME = new RegExp(`^([A-Za-z]{3,9})\\.? (\\d{1,2}),? (\\d{4})${CLOCK}`);
const DAY_AND_NAME = new RegExp(`^(\\d{1,2})[- ]([A-Za-z]{3,9})\\.?[- ,]+(\\d{4})${CLOCK}`);

/** Whether it is open which of the first two numbers is the day: 02/05/2026. */
export function isOrderOpen(text: string): boolean {
  const [, first = "", separator, second = ""] = YEAR_LAST.exec(text) ?? [];
  return separator !== undefined && separator !== "." && +first <= 12 && +second <= 12;
}

/** The order of day and month that `text` proves; undefined when it proves none. */
export function provenOrder(text: string): DateOrder | undefined {
  const [, first = "", separator, second = ""] = YEAR_LAST.exec(text) ?? [];
  if (separator === undefined || separator === ".") return undefined;
  if (+first > 12) return "day-first";
  return +second > 12 ? "month-first" : undefined;
}

/**
 * Reads an instant as exchanges and spreadsheets write it: Unix seconds, milliseconds, microseconds
 * or nanoseconds, told apart by their size; ISO 8601 with an offset; dates and times in words or
 * with points, in UTC where they name no zone. Undefined when the text is none of these.
 */
export function readTime(text: string, order: DateOrder): ReadTime | undefined {
  if (DAY_DIGITS_FORM.test(text)) {
    const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6)];
    return ofParts({ year, month, day }, []);
  }
  const run = DIGITS_RUN.exec(text);
  if (run !== null) {
    const [, year = "", month = "", day = "", hours, minutes, seconds, fraction, zone] = run;
    return ofParts({ year, month, day }, [hours, minutes, seconds, fraction, undefined, zone]);
  }
  if (UNIX_FORM.test(text)) return ofUnix(text);
  const parts = YEAR_FIRST.exec(text);
  if (parts !== null) {
    const [, year = "", month = "", day = "", ...clock] = parts;
    return ofParts({ year, month, day }, clock);
  }
  const named = MONTH_NAME.exec(text);
  if (named !== null) {
    const [, month = "", day = "", year = "", ...clock] = named;
    return ofParts({ year, month, day }, clock);
  }
  const dayAndName = DAY_AND_NAME.exec(text);
  if (dayAndName !== null) {
    const [, day = "", month = "", year = "", ...clock] = dayAndName;
    return ofParts({ year, month, day }, clock);
  }
  const last = YEAR_LAST.exec(text);
  if (last === null) return undefined;
  const [, first = "", separator = "", second = "", year = "", ...clock] = last;
  const isDayFirst = separator === "." || (provenOrder(text) ?? order) === "day-first";
  const [day, month] = isDayFirst ? [first, second] : [second, first];
  return ofParts({ year, month, day }, clock);
}

function ofUnix(text: string): ReadTime | undefined {
  const value = Number(text);
  if (value < SECONDS_MIN) return undefined;
  if (value < SECONDS_END) return ofMillis(value * 1_000, { isWhole: Number.isInteger(value) });
  if (value < MILLIS_END) return ofMillis(value, { isWhole: true });
  return ofMillis(value < MICROS_END ? value / 1_000 : value / 1_000_000, { isWhole: true });
}

/** Half a second is no time at which a bar begins; below a millisecond nothing counts. */
function ofMillis(millis: number, { isWhole }: { readonly isWhole: boolean }) {
  const at = Math.floor(millis);
  return isWhole && at <= MILLIS_MAX ? { at: at as Millis, isZoneless: false } : undefined;
}

interface Day {
  readonly year: string;
  readonly month: string;
  readonly day: string;
}

function ofParts({ year, month, day }: Day, clock: readonly (string | undefined)[]) {
  const [hours, minutes = "0", seconds = "0", fraction = "", half, zone] = clock;
  const named = MONTHS.indexOf(month.slice(0, 3).toLowerCase());
  const monthIndex = named === -1 ? +month - 1 : named;
  const hour =
    half === undefined ? +(hours ?? 0) : (+(hours ?? 0) % 12) + (/p/i.test(half) ? 12 : 0);
  const start = Date.UTC(+year, monthIndex, +day);
  const isDay = new Date(start).getUTCMonth() === monthIndex && +day > 0;
  if (!isDay || hour > 24 || +minutes > 59 || +seconds > 59) return undefined;
  const millis = +fraction.padEnd(3, "0").slice(0, 3);
  const clockMs = ((hour * 60 + +minutes) * 60 + +seconds) * 1_000 + millis;
  const at = start + clockMs - offsetOf(zone);
  if (!(at >= 0 && at <= MILLIS_MAX)) return undefined;
  return { at: at as Millis, isZoneless: zone === undefined && hours !== undefined };
}

/** Milliseconds that a zone is ahead of UTC. */
function offsetOf(zone = "Z"): number {
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  const size = (+hours * 60 + +minutes) * 60_000;
  return sign === "-" ? -size : size;
}
