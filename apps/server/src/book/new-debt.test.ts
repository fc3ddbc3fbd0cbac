import {
  as,
  createBook,
  type AccountId,
  type Book,
  type Command,
  type Loan,
  type LoanId,
} from "@plimsoll/engine";
import { expect, test } from "vitest";
import { holdNewDebt } from "./new-debt.ts";

const by = "alice" as AccountId;
const loan = "l" as LoanId;
const nothing = as<never>(0n);
const one = as<never>(1n);
const base = { by, loan };

function bookWith(borrowShares: bigint): Book {
  const book = createBook("operator" as AccountId);
  book.loans.set(loan, { borrowShares } as Loan);
  return book;
}

const INDEBTED = bookWith(5n);
const FREE = bookWith(0n);
const borrowing: Command = {
  ...base,
  type: "borrow",
  assets: one,
  shares: nothing,
  receiver: by,
};
const opening = (borrow: bigint): Command => {
  return {
    ...base,
    type: "open_loan",
    market: "m" as never,
    collateral: one,
    borrow: as<never>(borrow),
    plan: null,
  };
};
const releasing: Command = { ...base, type: "release", assets: one, receiver: by };

test.each<[string, Command, Book, boolean]>([
  ["borrowing", borrowing, INDEBTED, true],
  ["opening a loan that borrows", opening(1n), FREE, true],
  ["opening one that does not yet", opening(0n), FREE, false],
  ["taking collateral from a debt", releasing, INDEBTED, true],
  ["taking collateral where nothing is owed", releasing, FREE, false],
  ["repaying", { ...base, type: "repay", assets: one, shares: nothing }, INDEBTED, false],
  ["adding collateral", { ...base, type: "pledge", assets: one }, INDEBTED, false],
  ["closing", { ...base, type: "close_loan", receiver: by }, INDEBTED, false],
])("while the time is not certain, %s is held back or not", (_, command, book, isHeld) => {
  const at = (isTrusted: boolean) => {
    const state = { isTrusted, wall: 0, expected: 0, stoppedAt: isTrusted ? null : 0 };
    return holdNewDebt({ look: () => state })(command, book)?.details.code ?? null;
  };
  expect(at(false)).toBe(isHeld ? "clock_untrusted" : null);
  expect(at(true)).toBeNull();
});
