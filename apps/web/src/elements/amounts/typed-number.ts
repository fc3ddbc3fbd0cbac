import { formatAmount, parseAmount } from "@plimsoll/engine";

/** How somebody writes numbers: in one language 1,234.5, in another 1.234,5 or 1 234,5. */
interface NumberMarks {
  readonly decimal: string;
  readonly group: string;
  /** The ten digits, zero first. */
  readonly digits: readonly string[];
}

/** What was typed as plain decimal text for the API, or a sentence that says why it cannot be read. */
type TypedNumber =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string };

/** The marks of a language; of the reader's own without one. */
export function marksOf(language?: string): NumberMarks {
  const format = new Intl.NumberFormat(language, { useGrouping: true });
  const parts = format.formatToParts(1_234_567.8);
  const mark = (type: "decimal" | "group", otherwise: string): string =>
    parts.find((part) => part.type === type)?.value ?? otherwise;
  return {
    decimal: mark("decimal", "."),
    group: mark("group", ","),
    digits: Array.from({ length: 10 }, (_, digit) => format.format(digit)),
  };
}

let own: NumberMarks | null = null;
function ownMarks(): NumberMarks {
  own ??= marksOf();
  return own;
}

const SPACES = /[\s\u00a0\u2009\u202f]/g;
const APOSTROPHES = /['\u2019]/g;
/** Groups of three, or of two before the last three, as in India; no group begins with a zero. */
const GROUPED = /^[1-9][0-9]{0,2}(?:G[0-9]{2,3})*G[0-9]{3}$/;

/**
 * Reads a number the way its writer meant it. A point and a comma may both stand before the
 * decimals, because a keyboard offers the one of its device. If the mark could also separate
 * thousands, the number is refused, not guessed. A text that is no number is passed on unchanged:
 * whoever parses it says what is wrong.
 */
export function readTyped(typed: string, marks: NumberMarks = ownMarks()): TypedNumber {
  const plain = westernDigits(typed.trim(), marks);
  const spaced = plain.replace(SPACES, " ").replace(APOSTROPHES, "'");
  if (!/^[0-9][0-9., ']*$/.test(spaced)) return { ok: true, text: plain };
  const separators = [...new Set(spaced.replace(/[0-9]/g, ""))];
  const last = separators.at(-1);
  if (last === undefined) return { ok: true, text: spaced };
  const [whole = "", fraction = "", ...more] = spaced.split(last);
  const isDecimalMark =
    (last === "." || last === ",") && more.length === 0 && /^[0-9]*$/.test(fraction);
  const asDecimals: TypedNumber = {
    ok: true,
    text: `${withoutMarks(whole)}.${fraction}`,
  };
  if (separators.length === 1) {
    if (isDecimalMark && last === plainMark(marks.decimal)) return asDecimals;
    if (!isGrouped(spaced, last)) return isDecimalMark ? asDecimals : malformed(marks);
    // 1.000 is one to some and a thousand to others.
    return isDecimalMark
      ? ambiguous(typed.trim(), [`${whole}${marks.decimal}${fraction}`, `${whole}${fraction}`])
      : { ok: true, text: withoutMarks(spaced) };
  }
  const isSound = separators.length === 2 && isDecimalMark && isGrouped(whole, separators[0] ?? "");
  return isSound ? asDecimals : malformed(marks);
}

/** A typed number in units of its last decimal, or a sentence that says why it cannot be read. */
export function parseTyped(typed: string, decimals: number): ReturnType<typeof parseAmount> {
  const read = readTyped(typed);
  return read.ok ? parseAmount(read.text, decimals) : read;
}

/** Decimal text as its reader would type it, without groups. */
export function writeTyped(text: string, { decimal }: NumberMarks = ownMarks()): string {
  return text.replace(".", decimal);
}

function westernDigits(text: string, { digits }: NumberMarks): string {
  const western = [...text].map((character) => {
    const digit = digits.indexOf(character);
    return digit < 0 ? character : String(digit);
  });
  return western.map(plainMark).join("");
}

/** The Arabic marks are read as a point and an apostrophe. */
function plainMark(mark: string): string {
  return mark === "\u066b" ? "." : mark === "\u066c" ? "'" : mark;
}

function withoutMarks(text: string): string {
  return text.replace(/[^0-9]/g, "");
}

function isGrouped(text: string, mark: string): boolean {
  return GROUPED.test(text.replaceAll(mark, "G"));
}

function ambiguous(typed: string, [one, other]: readonly [string, string]): TypedNumber {
  return { ok: false, problem: `${typed} could mean ${one} or ${other}. Write one of these.` };
}

function malformed({ decimal }: NumberMarks): TypedNumber {
  const problem = `The digits are grouped in a way that can be misread. Group none, and write decimals as in 1250${decimal}5.`;
  return { ok: false, problem };
}

const RATIO_DECIMALS = 18;
/** A percentage has two decimals fewer than its ratio. */
export const PERCENT_DECIMALS = 16;

/** A typed percentage as decimal text of the ratio, exact: 78.5 is 0.785. */
export function readPercent(
  text: string,
): { readonly ratio: string } | { readonly problem: string } {
  const parsed = parseTyped(text, PERCENT_DECIMALS);
  if (!parsed.ok) return { problem: parsed.problem };
  return { ratio: formatAmount(parsed.amount, RATIO_DECIMALS) };
}

/** A ratio as decimal text of the percentage. */
export function percentOf(ratio: string): string {
  const parsed = parseAmount(ratio, RATIO_DECIMALS);
  return parsed.ok ? formatAmount(parsed.amount, PERCENT_DECIMALS) : ratio;
}
