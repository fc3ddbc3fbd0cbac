import { describe, expect, test } from "vitest";
import { amountOrZeroText, amountText, baseUnitsText, ltvText, shareText } from "./number-text.ts";

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
