import { describe, expect, test } from "vitest";
import {
  amountOrZeroText,
  amountText,
  baseUnitsText,
  ltvText,
  priceOrZeroText,
  priceText,
  shareText,
} from "./number-text.ts";

const accepts = (schema: { safeParse: (input: unknown) => { success: boolean } }, input: unknown) =>
  schema.safeParse(input).success;

describe("amounts as text", () => {
  test.each(["1", "0.000001", "340282366920938463463374607431768211455", "21000000.5"])(
    "%s is an amount",
    (text) => {
      expect(accepts(amountText, text)).toBe(true);
    },
  );

  test.each([
    "0",
    "0.00",
    "-1",
    "+1",
    "1e3",
    "NaN",
    "",
    " 1",
    "1,5",
    ".5",
    `1${"0".repeat(40)}`,
    1,
    null,
  ])("%j is none", (input) => {
    expect(accepts(amountText, input)).toBe(false);
  });

  test("zero is one where nothing is an answer", () => {
    expect(accepts(amountOrZeroText, "0")).toBe(true);
  });
});

describe("prices as text", () => {
  test.each(["65000.5", "0.00000001", "340282366920938463463374607431768211455"])(
    "%s is a price",
    (text) => {
      expect(accepts(priceText, text)).toBe(true);
      expect(accepts(priceOrZeroText, text)).toBe(true);
    },
  );

  test("zero is one only where it may mean something", () => {
    expect(accepts(priceOrZeroText, "0")).toBe(true);
    expect(accepts(priceOrZeroText, "0.00")).toBe(true);
    expect(accepts(priceText, "0")).toBe(false);
    const told = priceText.safeParse("0").error?.issues[0]?.message;
    expect(told).toBe("The price is zero. Enter one above zero.");
  });

  test.each(["-1", "1e5", "1,000", "", "NaN", null, 65_000])("%j is none", (input) => {
    expect(accepts(priceText, input)).toBe(false);
    expect(accepts(priceOrZeroText, input)).toBe(false);
  });
});

describe("ratios as text", () => {
  test.each([
    [ltvText, "0.86", true],
    [ltvText, "0", false],
    [ltvText, "2.1", false],
    [ltvText, "0.1234567890123456789", false],
    [shareText, "0", true],
    [shareText, "1", true],
    [shareText, "1.000000000000000001", false],
    [shareText, "86%", false],
  ])("case %#: %s → %s", (schema, text, isAccepted) => {
    expect(accepts(schema, text)).toBe(isAccepted);
  });
});

describe("shares as text", () => {
  test.each([
    ["1", true],
    ["340282366920938463463374607431768211455", true],
    ["340282366920938463463374607431768211456", false],
    ["0", false],
    ["01", false],
    ["1.5", false],
  ])("%s → %s", (text, isAccepted) => {
    expect(accepts(baseUnitsText, text)).toBe(isAccepted);
  });
});
