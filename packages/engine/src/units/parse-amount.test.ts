import { describe, expect, test } from "vitest";
import { parseAmount, parseWad } from "./parse-amount.ts";
import { UINT128_MAX } from "./quantity.ts";

describe("reading an amount", () => {
  test.each([
    ["0", 6, 0n],
    ["0.000000", 6, 0n],
    ["1", 6, 1_000_000n],
    ["1.25", 6, 1_250_000n],
    ["0.000001", 6, 1n],
    ["007.5", 2, 750n],
    ["21000000", 8, 2_100_000_000_000_000n],
    ["12", 0, 12n],
    ["340282366920938463463374607431768211455", 0, UINT128_MAX],
    ["340282366920938463463.374607431768211455", 18, UINT128_MAX],
  ])("%s with %i decimals is %i base units", (text, decimals, amount) => {
    expect(parseAmount(text, decimals)).toEqual({ ok: true, amount });
  });

  test.each([
    ["", 6, "There is no number. Enter one, such as 1.25."],
    ["  ", 6, "There is no number. Enter one, such as 1.25."],
    ["1 000", 6, "The number contains a space. Leave spaces out, as in 1250.5."],
    ["1\n", 6, "The number contains a space. Leave spaces out, as in 1250.5."],
    ["-1", 6, "The number is negative. Enter it without a minus sign."],
    ["+1", 6, "The number has a plus sign. Leave the sign out."],
    [
      "1,5",
      6,
      "The number contains a comma. Write the decimals after a point and group no digits, as in 1250.5.",
    ],
    ["1e3", 6, "The number has an exponent. Write out all its digits, as in 0.00000001."],
    ["1.5E-3", 6, "The number has an exponent. Write out all its digits, as in 0.00000001."],
    [".5", 6, "A digit is missing beside the decimal point. Write it, as in 0.5 or 5.0."],
    ["5.", 6, "A digit is missing beside the decimal point. Write it, as in 0.5 or 5.0."],
    [".", 6, "A digit is missing beside the decimal point. Write it, as in 0.5 or 5.0."],
    ["1.1234567", 6, "The number has 7 digits after the decimal point. Use at most 6 digits."],
    ["1.10", 1, "The number has 2 digits after the decimal point. Use at most 1 digit."],
    ["1.0", 0, "The number has decimals. Enter a whole number."],
    [
      "340282366920938463463374607431768211456",
      0,
      "The number is too large. Use at most 340282366920938463463374607431768211455.",
    ],
    [
      "340282366920938463463.374607431768211456",
      18,
      "The number is too large. Use at most 340282366920938463463.",
    ],
    ["1".repeat(129), 6, "The number is too long. Use at most 128 characters."],
  ])("%j with %i decimals is refused with what to do", (text, decimals, problem) => {
    expect(parseAmount(text, decimals)).toEqual({ ok: false, problem });
  });

  test.each(["NaN", "Infinity", "0x10", "1.2.3", "1_000", "١", "abc", "1n", "1-"])(
    "%j is no plain decimal number",
    (text) => {
      expect(parseAmount(text, 6).ok).toBe(false);
    },
  );
});

describe("reading a ratio", () => {
  test.each([
    ["0.86", 860_000_000_000_000_000n],
    ["1.15", 1_150_000_000_000_000_000n],
    ["0", 0n],
    ["0.000000000000000001", 1n],
  ])("%s is %i in WAD", (text, wad) => {
    expect(parseWad(text)).toEqual({ ok: true, wad });
  });

  test("a nineteenth digit is refused", () => {
    expect(parseWad("0.1234567890123456789")).toEqual({
      ok: false,
      problem: "The number has 19 digits after the decimal point. Use at most 18 digits.",
    });
  });

  test("a percent sign is refused", () => {
    expect(parseWad("86%").ok).toBe(false);
  });
});
