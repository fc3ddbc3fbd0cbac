import { expect, test } from "vitest";
import { piecesOf } from "./find-terms.ts";

const inBrackets = (text: string): string =>
  piecesOf(text)
    .map((piece) => (piece.term === null ? piece.text : `[${piece.text}]${piece.tail}`))
    .join("");

test.each([
  ["LTV", "[LTV]"],
  ["Your LTV is below the LLTV", "Your [LTV] is below the [LLTV]"],
  ["A soft liquidation, then a liquidation", "A [soft] [liquidation], then a liquidation"],
  ["Bad debt, at least", "[Bad debt], at least"],
  ["Nothing of the trade", "Nothing of the trade"],
  ["", ""],
])("%s", (text, expected) => {
  expect(inBrackets(text)).toBe(expected);
  expect(
    piecesOf(text)
      .map((piece) => `${piece.text}${piece.tail}`)
      .join(""),
  ).toBe(text);
});

test.each([
  ["It shows each LTV. Then", "."],
  ["(above the LLTV), all", "),"],
  ["an LTV of 86 %", ""],
  ["the LTV", ""],
])("a word keeps the marks that close it: %s", (text, tail) => {
  expect(piecesOf(text).find(({ term }) => term !== null)?.tail).toBe(tail);
});
