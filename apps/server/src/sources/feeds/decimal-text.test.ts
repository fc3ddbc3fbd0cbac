import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareDecimals, isPositiveDecimal, toFeedPrice } from "./decimal-text.ts";

describe("a price as text", () => {
  test.each([
    ["65000.1", 2, 6_500_010n],
    ["65000.10000", 2, 6_500_010n],
    ["65000", 0, 65_000n],
    ["0.00000123", 8, 123n],
    ["1.23e-6", 8, 123n],
    ["6.5E+4", 2, 6_500_000n],
    ["65000.", 2, 6_500_000n],
    ["0.30000000000000004", 18, 300_000_000_000_000_040n],
  ])("%s with %i decimals is exactly %s", (text, decimals, price) => {
    expect(toFeedPrice(text, decimals)).toBe(price);
  });

  test("what the feed has no room for is cut off, in the book's favour", () => {
    expect(toFeedPrice("65000.129", 2)).toBe(6_500_012n);
  });

  test.each([
    "0",
    "0.000",
    "-1",
    "+1",
    "NaN",
    "Infinity",
    "",
    " 1",
    "1,5",
    "0x10",
    "1e9999",
    ".5",
    "9".repeat(97),
  ])("%j is no price", (text) => {
    expect(isPositiveDecimal(text)).toBe(false);
    expect(toFeedPrice(text, 8)).toBeUndefined();
  });

  test("a price below the feed's last decimal or beyond 128 bits is none", () => {
    expect(toFeedPrice("0.001", 2)).toBeUndefined();
    expect(toFeedPrice("9".repeat(39), 2)).toBeUndefined();
    expect(toFeedPrice("1e999", 0)).toBeUndefined();
  });

  test("the shortest text of any double reads back as the same number", () => {
    const positive = fc.double({ min: 1e-3, max: 1e15, noNaN: true });
    fc.assert(
      fc.property(positive, (value) => {
        const price = toFeedPrice(String(value), 20);
        // 20 decimals hold all that such a double says, so nothing is cut off.
        expect(price).toBeDefined();
        expect(JSON.parse(`${String(price)}e-20`)).toBe(value);
      }),
    );
  });

  test("comparing agrees with the prices", () => {
    const text = fc
      .tuple(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.integer({ min: -6, max: 6 }))
      .map(([digits, exponent]) => `${digits}e${exponent}`);
    fc.assert(
      fc.property(text, text, (left, right) => {
        const [a, b] = [toFeedPrice(left, 6) ?? 0n, toFeedPrice(right, 6) ?? 0n];
        expect(compareDecimals(left, right)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });
});
