import { expect, test } from "vitest";
import { readLoanSearch, readNewLoanSearch } from "./loan-search.ts";

test("a link may ask for a dialog in either of two words", () => {
  expect(readLoanSearch({ act: "repay" })).toEqual({ act: "repay" });
  expect(readLoanSearch({ do: "pledge" })).toEqual({ act: "pledge" });
});

test("what a link must not do, or what means nothing, is left out", () => {
  expect(readLoanSearch({ act: "close", notification: "<b>" })).toEqual({});
  expect(readLoanSearch({ notification: "4711-0" })).toEqual({ notification: "4711-0" });
  expect(readNewLoanSearch({ market: 3 })).toEqual({});
});
