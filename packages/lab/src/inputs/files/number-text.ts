/** What stands before the decimals. */
export type DecimalMark = "point" | "comma";

/** How a file writes its numbers, or that this cannot be told. */
type NumberStyle =
  | {
      readonly mark: DecimalMark;
      /** Whether a number of the file can only be read in this way. */
      readonly isProven?: true;
      /** A number that was taken in one way and might have been meant in the other. */
      readonly doubted?: string;
    }
  | { readonly mark: "unclear"; readonly example: string };

const GROUPED_COMMA = /^\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;
const GROUPED_POINT = /^\d{1,3}(?:\.\d{3})+(?:,\d*)?$/;
/** No group begins with a zero: 0.500 is a half. */
const OPEN_COMMA = /^[1-9]\d{0,2}(?:,\d{3})+$/;
const OPEN_POINT = /^[1-9]\d{0,2}(?:\.\d{3})+$/;

/** What may stand around the digits: a currency, and blanks or apostrophes between groups. */
function bare(text: string): string {
  return text.replace(/^[$€£]\s*/, "").replace(/(\d)[  '’  ](?=\d{3}(?:\D|$))/g, "$1");
}

/**
 * Tells from the numbers of a file whether a comma or a point stands before decimals. `1,234` could
 * be either; one number that can only be read in one way decides for all. Where none does, commas
 * group digits in a file whose fields commas separate (its writer had to quote them), and nothing is
 * guessed in others.
 */
function styleOf(texts: Iterable<string>, separator: string | undefined): NumberStyle {
  let [openComma, openPoint]: [string | undefined, string | undefined] = [undefined, undefined];
  let hasPlain = false;
  for (const cell of texts) {
    const text = bare(cell);
    const [commas, points] = [text.split(",").length - 1, text.split(".").length - 1];
    if (!/^\d[\d.,]*$/.test(text)) continue;
    if (commas > 0 && points > 0) {
      const isComma = text.lastIndexOf(",") > text.lastIndexOf(".");
      return { mark: isComma ? "comma" : "point", isProven: true };
    }
    if (points > 1) return { mark: "comma", isProven: true };
    if (commas > 1) return { mark: "point", isProven: true };
    if (commas === 1 && !OPEN_COMMA.test(text)) return { mark: "comma", isProven: true };
    if (points === 1 && !OPEN_POINT.test(text)) return { mark: "point", isProven: true };
    if (commas === 1) openComma ??= cell;
    else if (points === 1) openPoint ??= cell;
    else hasPlain ||= /^\d{4,}$/.test(text);
  }
  if (openComma !== undefined && openPoint !== undefined) {
    return { mark: "unclear", example: openComma };
  }
  if (openComma !== undefined) {
    // Whoever writes 80000 in one place groups no digits in another.
    if (hasPlain && separator !== ",") return { mark: "comma" };
    if (separator === ",") return { mark: "point", doubted: openComma };
    return { mark: "unclear", example: openComma };
  }
  if (openPoint !== undefined && separator === ";" && !hasPlain) {
    return { mark: "unclear", example: openPoint };
  }
  return { mark: "point", ...(openPoint !== undefined && !hasPlain && { doubted: openPoint }) };
}

/**
 * The mark of a file, and what should be said about it. What the file proves counts more than what
 * was `told`: one option may stand for two files.
 *
 * Throws what `refuse` throws when the file could be read in two ways and nobody has told.
 */
export function chooseMark(
  texts: Iterable<string>,
  {
    separator,
    told,
    refuse,
  }: {
    readonly separator: string | undefined;
    readonly told: DecimalMark | undefined;
    readonly refuse: (message: string) => never;
  },
): { readonly mark: DecimalMark; readonly notes: readonly string[] } {
  const style = styleOf(texts, separator);
  if (told !== undefined && !(style.mark !== "unclear" && style.isProven === true)) {
    return { mark: told, notes: [] };
  }
  if (style.mark === "unclear") {
    const { example } = style;
    return refuse(
      `"${example}" could be ${plainNumber(example, "point")} or ${plainNumber(example, "comma")}. Say which: --decimal point or --decimal comma.`,
    );
  }
  const { mark, doubted } = style;
  if (doubted === undefined) return { mark, notes: [] };
  const read = plainNumber(doubted, mark);
  const other = doubted.includes(",")
    ? "its comma stands before decimals"
    : "its point groups digits";
  return {
    mark,
    notes: [`"${doubted}" is read as ${read}. If ${other}, add --decimal comma.`],
  };
}

/** A number as the engine reads it, without groups and with a point; other text as it is. */
export function plainNumber(cell: string, mark: DecimalMark): string {
  let text = bare(cell);
  if (mark === "point" && GROUPED_COMMA.test(text)) text = text.replaceAll(",", "");
  else if (mark === "comma" && GROUPED_POINT.test(text)) text = text.replaceAll(".", "");
  if (mark === "comma" && /^-?\d*,\d*$/.test(text)) text = text.replace(",", ".");
  if (/^\.\d/.test(text)) text = `0${text}`;
  return text
    .replace(/^(\d+)\.$/, "$1")
    .replace(/^\+(?=\d)/, "")
    .replace(/^-(?=0(?:\.0*)?$)/, "");
}
