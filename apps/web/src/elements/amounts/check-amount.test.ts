import { expect, test } from "vitest";
import { exactText } from "../../foundation/format/numbers.ts";
import { checkAmount, readingOf, toDecimalText } from "./check-amount.ts";
import { writeTyped } from "./typed-number.ts";

const BTC = { asset: "BTC", decimals: 8 };
const limits = [{ most: 12_345_678_950n, sentence: (limit: string) => `You have ${limit}.` }];

test("nothing typed is no problem, and nothing at all is one", () => {
  expect(checkAmount("  ", BTC)).toEqual({ baseUnits: null, problem: null });
  expect(checkAmount("0", BTC).problem).toBe("Enter more than nothing.");
});

test("a limit is named to its last digit: what it names may be entered", () => {
  const named = exactText("123.4567895");
  expect(checkAmount("124", BTC, limits).problem).toBe(`You have ${named} BTC.`);
  const most = writeTyped(toDecimalText(12_345_678_950n, BTC.decimals));
  expect(checkAmount(most, BTC, limits)).toEqual({ baseUnits: 12_345_678_950n, problem: null });
});

test("digits that the asset does not have are refused", () => {
  expect(checkAmount(writeTyped("0.123456789"), BTC).problem).toMatch(/at most 8 digits/);
});

test("how it was read is said where it is not plain from the field", () => {
  expect(readingOf("5", BTC)).toBeNull();
  expect(readingOf("1250000", BTC)).toBe(`Read as ${exactText("1250000")} BTC.`);
  expect(readingOf("one", BTC)).toBeNull();
});
