import { expect, test } from "vitest";
import { loanTitle, shortLoanId } from "./loan-title.ts";

test("a loan is called by its name", () => {
  expect(loanTitle("loan-j4xy3oi6kod3kofp", "Boat")).toBe("Boat");
});

test("without a name, by the beginning of an identifier that the server made", () => {
  expect(loanTitle("loan-j4xy3oi6kod3kofp", null)).toBe("Loan j4xy3o");
});

test.each(["loan-1", "holiday", "loan-2024-05", "loan-j4xy3oi6kod3kofpx"])(
  "an identifier that somebody chose stays whole: %s",
  (loan) => {
    expect(shortLoanId(loan)).toBe(loan);
  },
);
