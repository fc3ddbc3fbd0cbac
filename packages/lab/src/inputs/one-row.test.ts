import { as, type FeedPrice } from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import { scratchFile } from "../../test/scratch-file.ts";
import { loadLoanBook, type LoanBookOptions, type ReadBook } from "./loan-book.ts";
import { doubtLtvs } from "./unit-doubts.ts";

const PRICE = as<FeedPrice>(70_000n * 10n ** 18n);
const WHOLE = "0.5,15000\n1.25,40000\n0.75,30000\n";

function load(rows: string, options: LoanBookOptions = {}): Promise<ReadBook> {
  return loadLoanBook(scratchFile("b.csv", rows), options);
}

function doubt(book: ReadBook): void {
  doubtLtvs(book, { price: PRICE, symbol: "BTC" });
}

describe("one row in base units among whole ones", () => {
  test("is named with the LTV that it would have", async () => {
    const both = await load(`collateral,debt\n${WHOLE}10000000,3500000000\n`);
    expect(() => {
      doubt(both);
    }).toThrow(
      ":5: 10,000,000 BTC make an LTV of 0.50 %; as base units (1 BTC = 100,000,000) they would make one of 50.00 %",
    );
    const collateral = await load(`collateral,debt\n${WHOLE}10000000,3500\n`);
    expect(() => {
      doubt(collateral);
    }).toThrow(/would make one of 50\.00 %.* Correct the row; if it is right, add --units whole\./);
  });

  test("is no rich borrower who owes little", async () => {
    doubt(await load(`collateral,debt\n${WHOLE}2000,500000\n`));
    doubt(await load(`collateral,debt\n${WHOLE}40000,0.5\n`));
  });
});

describe("loans are told apart", () => {
  test.each(["loan_id", "Loan ID", "positionId", "vault_id"])("by a column %s", async (name) => {
    const { loans } = await load(`${name},collateral,debt\nx,1,10\ny,2,10\n`);
    expect(loans.map(({ id }) => id)).toEqual(["x", "y"]);
    await expect(load(`${name},collateral,debt\nx,1,10\ny,2,10\nx,1,10\n`)).rejects.toThrow(
      `:4: field "${name}": "x" is already in line 2, with the same amounts. Remove one of them.`,
    );
    await expect(load(`${name},collateral,debt\nx,1,10\nx,2,10\n`)).rejects.toThrow(
      '"x" is already in line 2, with other amounts. Make ids unique.',
    );
  });

  test("by id where a file has both, and not by their owner", async () => {
    const both = await load("loan_id,id,collateral,debt\nx,1,1,10\nx,2,2,10\n");
    expect(both.loans.map(({ id }) => id)).toEqual(["1", "2"]);
    const owned = await load("borrower,collateral,debt\nx,1,10\nx,1,10\n");
    expect(owned.loans).toHaveLength(2);
  });
});
