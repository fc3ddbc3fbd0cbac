import { expect, test } from "vitest";
import { readLoanSearch, readNewLoanSearch, readOpenedSearch } from "./loan-search.ts";

test("a link may ask for a dialog in either of two words", () => {
  expect(readLoanSearch({ act: "repay" })).toEqual({ act: "repay" });
  expect(readLoanSearch({ do: "pledge" })).toEqual({ act: "pledge" });
});

test("what a link must not do, or what means nothing, is left out", () => {
  expect(readLoanSearch({ act: "close", notification: "<b>" })).toEqual({});
  expect(readLoanSearch({ notification: "4711-0" })).toEqual({ notification: "4711-0" });
  expect(readNewLoanSearch({ market: 3 })).toEqual({});
});

test("the step of a new loan and the loan that is meant are read, nonsense is not", () => {
  expect(readNewLoanSearch({ market: "btc-usdc", step: 3 })).toEqual({
    ...{ market: "btc-usdc", step: 3 },
  });
  for (const step of [1, 5, "2", null]) expect(readNewLoanSearch({ step })).toEqual({});
  expect(readOpenedSearch({ opened: 12 })).toEqual({ opened: 12 });
  for (const opened of [-1, 1.5, "12"]) expect(readOpenedSearch({ opened })).toEqual({});
});
