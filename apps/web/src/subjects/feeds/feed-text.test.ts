import { expect, test } from "vitest";
import { isSamePrice } from "./feed-text.ts";

test("only the held price itself confirms a jump, with or without zeros at its end", () => {
  expect(isSamePrice("61000.5", "61000.50")).toBe(true);
  expect(isSamePrice("61000", "61000")).toBe(true);
  expect(isSamePrice("6100", "61000")).toBe(false);
  expect(isSamePrice("61000.51", "61000.5")).toBe(false);
  expect(isSamePrice("", "61000")).toBe(false);
  expect(isSamePrice("6.1e4", "61000")).toBe(false);
});
