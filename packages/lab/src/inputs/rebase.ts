import { as, WAD, type FeedPrice, type LoanAssets } from "@plimsoll/engine";
import { InputError, type InputProblem } from "./input-error.ts";
import type { BookLoan, LoanBook } from "./loan-book.ts";
import { PRICE_ONE } from "./price-path.ts";

/**
 * Moves a book to another day. Each loan keeps its collateral and its LTV, and gets the debt that
 * fits the price of that day. So a book of one year can meet the crash of another.
 *
 * - Where the file states the price of its own day, the new debt is debt × `price` / that price. This
 *   keeps the LTV exactly.
 * - Where it states only an LTV, the new debt is collateral value × LTV.
 *
 * Both are rounded down, so no loan starts closer to its liquidation than it was. Throws InputError
 * when the file states neither, or when a loan would have no debt any more.
 */
export function rebaseToPrice(book: LoanBook, price: FeedPrice): LoanBook {
  if (book.loans.every((loan) => loan.origin === undefined)) {
    const columns = "price_used_usd, price_used, ltv_at_price or ltv";
    const message = `No LTVs are known: add a column ${columns}, or use --rebase none.`;
    throw new InputError(book.source, [{ message }]);
  }
  const problems: InputProblem[] = [];
  const loans = book.loans.map((loan) => {
    const debt = debtAt(price, loan, book);
    if (debt === undefined) {
      const message =
        "The row has no usable price or LTV of its day. Fill it in or remove the row.";
      problems.push({ line: loan.line, message });
    } else if (debt === 0n) {
      const message = "The loan is too small to be carried to the first price. Remove the row.";
      problems.push({ line: loan.line, message });
    }
    return { ...loan, debt: as<LoanAssets>(debt ?? 0n) };
  });
  if (problems.length > 0) throw new InputError(book.source, problems);
  return { ...book, loans };
}

/**
 * The debt that gives the loan its old LTV at `price`, rounded down; undefined without an origin.
 */
function debtAt(price: FeedPrice, loan: BookLoan, book: LoanBook): bigint | undefined {
  const { origin } = loan;
  if (origin === undefined) return undefined;
  if (origin.kind === "price") return (loan.debt * price) / origin.price;
  const value = loan.collateral * price * 10n ** BigInt(book.debtDecimals);
  return (value * origin.ltv) / (10n ** BigInt(book.collateralDecimals) * PRICE_ONE * WAD);
}
