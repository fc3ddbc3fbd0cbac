import { describe, expect, test } from "vitest";
import { formatCount, formatGrouped, formatRounded, formatShare } from "./number-format.ts";

describe("a number in a report", () => {
  test.each([
    [0n, 6, "0"],
    [1n, 6, "0.000001"],
    [1_234_500_000n, 6, "1,234.5"],
    [-1_234_500_000n, 6, "-1,234.5"],
    [123_456_789_012_345_678n, 6, "123,456,789,012.345678"],
    [1000n, 0, "1,000"],
    [999n, 0, "999"],
  ])("%d with %i decimals is %s, exactly", (amount, decimals, text) => {
    expect(formatGrouped(amount, decimals)).toBe(text);
  });

  test.each([
    [1_234_567_890n, 6, 2, "1,234.57"],
    [1_234_565_000n, 6, 2, "1,234.57"],
    [1_234_564_999n, 6, 2, "1,234.56"],
    [-1_234_565_000n, 6, 2, "-1,234.57"],
    [-4000n, 6, 2, "0.00"],
    [999_999_999n, 6, 0, "1,000"],
    [5n, 0, 2, "5.00"],
  ])("%d with %i decimals is rounded to %i places: %s", (amount, decimals, places, text) => {
    expect(formatRounded(amount, decimals, places)).toBe(text);
  });

  test.each([
    [315_311_616_195_836_081n, 2, "31.53 %"],
    [10n ** 18n, 0, "100 %"],
    [0n, 2, "0.00 %"],
    [-25n * 10n ** 15n, 1, "-2.5 %"],
    [1n, 2, "< 0.01 %"],
    [1n, 0, "< 1 %"],
  ])("the share %d to %i places is %s", (share, places, text) => {
    expect(formatShare(share, places)).toBe(text);
  });

  test("that counts is grouped", () => {
    expect([0, 999, 2186, 1_000_000].map(formatCount)).toEqual(["0", "999", "2,186", "1,000,000"]);
  });
});
