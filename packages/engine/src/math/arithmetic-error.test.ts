import { describe, expect, test } from "vitest";
import { ArithmeticError } from "./arithmetic-error.ts";

describe("an arithmetic error", () => {
  test.each([
    ["overflow", /above the maximum or below zero/],
    ["division_by_zero", /division by zero/],
    ["exceeds_128_bits", /wider than 128 bits/],
  ] as const)("of kind %s says what went wrong", (kind, sentence) => {
    const error = new ArithmeticError(kind);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "ArithmeticError", kind });
    expect(error.message).toMatch(sentence);
  });
});
