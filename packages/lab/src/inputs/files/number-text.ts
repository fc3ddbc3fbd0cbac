/** What stands before the decimals. */
export type DecimalMark = "point" | "comma";

/** How a file writes its numbers, or that this cannot be told. */
export type NumberStyle =
  | {
      readonly mark: DecimalMark;
      /** A number that was taken as grouped and might have been meant otherwise. */
      readonly grouped?: string;
    }
  | { readonly mark: "unclear"; readonly example: string };

const GROUPED_COMMA = /^\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;
const GROUPED_POINT = /^\d{1,3}(?:\.\d{3})+(?:,\d*)?$/;
const OPEN_COMMA = /^\d{1,3}(?:,\d{3})+$/;
const OPEN_POINT = /^\d{1,3}(?:\.\d{3})+$/;

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
export function styleOf(texts: Iterable<string>, separator: string | undefined): NumberStyle {
  let [openComma, openPoint]: [string | undefined, string | undefined] = [undefined, undefined];
  let hasPlain = false;
  for (const cell of texts) {
    const text = bare(cell);
    const [commas, points] = [text.split(",").length - 1, text.split(".").length - 1];
    if (!/^\d[\d.,]*$/.test(text)) continue;
    if (commas > 0 && points > 0) {
      return { mark: text.lastIndexOf(",") > text.lastIndexOf(".") ? "comma" : "point" };
    }
    if (points > 1) return { mark: "comma" };
    if (commas > 1) return { mark: "point" };
    if (commas === 1 && !OPEN_COMMA.test(text)) return { mark: "comma" };
    if (points === 1 && !OPEN_POINT.test(text)) return { mark: "point" };
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
    if (separator === ",") return { mark: "point", grouped: openComma };
    return { mark: "unclear", example: openComma };
  }
  if (openPoint !== undefined && separator === ";" && !hasPlain) {
    return { mark: "unclear", example: openPoint };
  }
  return { mark: "point" };
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
