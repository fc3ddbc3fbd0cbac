import { type Amount, as, UINT128_MAX, type Wad } from "./quantity.ts";

/** A number that was read from text, or a sentence that tells its writer what to do. */
type Parsed<Value> =
  ({ readonly ok: true } & Value) | { readonly ok: false; readonly problem: string };

/** An amount in base units, never negative and at most 128 bits wide. */
export type ParsedAmount = Parsed<{ readonly amount: Amount }>;
/** A ratio scaled by 1e18, never negative and at most 128 bits wide. */
type ParsedWad = Parsed<{ readonly wad: Wad }>;

const FORM = /^([0-9]+)(?:\.([0-9]+))?$/;
const WAD_DECIMALS = 18;
/** Longest text that is looked at: more than the widest amount needs, with any sensible decimals. */
const TEXT_LENGTH_MAX = 128;

/**
 * Reads an amount in whole units, such as `"1.25"`, of an asset with `decimals` decimals. Exact: nothing
 * is rounded, so more digits than the asset has are refused, even zeros. Whether 0 is acceptable is the
 * caller's affair.
 */
export function parseAmount(text: string, decimals: number): ParsedAmount {
  const parsed = parseDecimal(text, decimals);
  return parsed.ok ? { ok: true, amount: as(parsed.value) } : parsed;
}

/** Reads a ratio such as `"0.86"` (86 %) or `"1.15"` as a WAD. Exact: at most 18 digits after the point. */
export function parseWad(text: string): ParsedWad {
  const parsed = parseDecimal(text, WAD_DECIMALS);
  return parsed.ok ? { ok: true, wad: as(parsed.value) } : parsed;
}

function parseDecimal(text: string, decimals: number): Parsed<{ readonly value: bigint }> {
  if (text.length > TEXT_LENGTH_MAX) {
    return problem(`The number is too long. Use at most ${TEXT_LENGTH_MAX} characters.`);
  }
  const match = FORM.exec(text);
  if (match === null) return problem(formProblem(text));
  const [, whole = "", fraction = ""] = match;
  if (fraction.length > decimals) return problem(precisionProblem(fraction.length, decimals));
  const value = BigInt(whole + fraction.padEnd(decimals, "0"));
  if (value > UINT128_MAX) {
    const largest = UINT128_MAX / 10n ** BigInt(decimals);
    return problem(`The number is too large. Use at most ${largest}.`);
  }
  return { ok: true, value };
}

/** Says what keeps `text` from being a plain decimal number; the first hindrance that applies. */
function formProblem(text: string): string {
  if (text.trim() === "") return "There is no number. Enter one, such as 1.25.";
  if (/\s/.test(text)) return "The number contains a space. Leave spaces out, as in 1250.5.";
  if (text.startsWith("-")) return "The number is negative. Enter it without a minus sign.";
  if (text.startsWith("+")) return "The number has a plus sign. Leave the sign out.";
  if (text.includes(",")) {
    return "The number contains a comma. Write the decimals after a point and group no digits, as in 1250.5.";
  }
  if (/^[0-9.]+e[+-]?[0-9]+$/i.test(text)) {
    return "The number has an exponent. Write out all its digits, as in 0.00000001.";
  }
  if (/^[0-9]*\.[0-9]*$/.test(text)) {
    return "A digit is missing beside the decimal point. Write it, as in 0.5 or 5.0.";
  }
  return "This is not a plain decimal number. Use digits and at most one decimal point, as in 1.25.";
}

function precisionProblem(given: number, decimals: number): string {
  if (decimals === 0) return "The number has decimals. Enter a whole number.";
  const digits = decimals === 1 ? "digit" : "digits";
  return `The number has ${given} digits after the decimal point. Use at most ${decimals} ${digits}.`;
}

function problem(sentence: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem: sentence };
}
