import { as, parseAmount, type ParsedAmount } from "@plimsoll/engine";

/** A number with an exponent of at most three digits: `2.326e-05`. */
const EXPONENT_FORM = /^(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/;
const PLAIN_FRACTION = /^\d+\.\d+$/;

/**
 * Reads a number as programs write it into data files, exactly, scaled by 10^`decimals`.
 *
 * The engine's `parseAmount` insists on plain numbers, as people write them; files also hold
 * exponents (`2.326e-05`) and zeros at the end, which are spelled out or dropped here first. Digits
 * that count beyond the scale are refused, never rounded.
 */
export function parseFileAmount(text: string, decimals: number): ParsedAmount {
  return parseAmount(toPlainDecimal(text), decimals);
}

/**
 * The same for a statistic or ratio, which programs write with all digits of a double: digits
 * beyond the scale are dropped.
 */
export function parseFileRatio(text: string, decimals: number): ParsedAmount {
  return roundFileAmount(text, decimals, "down");
}

/** The same, where digits beyond the scale are cut off, and with "up" anything cut off counts as one. */
export function roundFileAmount(
  text: string,
  decimals: number,
  direction: "down" | "up",
): ParsedAmount {
  const plain = toPlainDecimal(text);
  if (!PLAIN_FRACTION.test(plain)) return parseAmount(plain, decimals);
  const end = plain.indexOf(".") + 1 + decimals;
  const parsed = parseAmount(plain.slice(0, decimals === 0 ? end - 1 : end), decimals);
  const isCut = /[1-9]/.test(plain.slice(end));
  if (!parsed.ok || direction === "down" || !isCut) return parsed;
  return { ok: true, amount: as(parsed.amount + 1n) };
}

/**
 * The number without exponent and without zeros at the end of its fraction; other text as it is.
 */
function toPlainDecimal(text: string): string {
  const match = EXPONENT_FORM.exec(text);
  if (match === null) return PLAIN_FRACTION.test(text) ? text.replace(/\.?0+$/, "") : text;
  const [, whole = "", fraction = "", exponent = "0"] = match;
  const shift = Number(exponent);
  const point = whole.length + shift;
  const digits = whole + fraction;
  const padded = point > 0 ? digits.padEnd(point, "0") : "0".repeat(1 - point) + digits;
  const split = Math.max(point, 1);
  const plain = `${padded.slice(0, split)}.${padded.slice(split)}`;
  return plain.replace(/\.?0*$/, "");
}
