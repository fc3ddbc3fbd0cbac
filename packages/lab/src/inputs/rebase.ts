import { as, WAD, type FeedPrice, type LoanAssets } from "@plimsoll/engine";
import { InputError } from "./input-error.ts";
import type { LeftOutRow } from "./left-out.ts";
import type { BookLoan, ReadBook } from "./loan-book.ts";
import { PRICE_ONE } from "./price-path.ts";
import { RowProblems } from "./row-problems.ts";

/**
 * Moves a book to another day. Each loan keeps its collateral and its LTV, and gets the debt that
 * fits the price of that day. So a book of one year can meet the crash of another.
 *
 * - Where the file states the price of its own day, the new debt is debt × `price` / that price. This
 *   keeps the LTV exactly.
 * - Where it states only an LTV, the new debt is collateral value × LTV.
 *
 * Both are rounded down, so no loan starts closer to its liquidation than it was. Loans that would
 * owe nothing any more are left out. Throws InputError when the file states neither, when it cannot
 * be told what its LTVs are, or when a row has none and bad rows may not be skipped.
 */
export function rebaseToPrice(
  book: ReadBook,
  price: FeedPrice,
  { skipBadRows = false }: { readonly skipBadRows?: boolean } = {},
): ReadBook {
  const { source, unit, ltvs } = book;
  const refuse = (message: string): never => {
    throw new InputError(source, [{ message }]);
  };
  if (book.loans.every((loan) => loan.origin === undefined)) {
    const columns = "price_used_usd, price_used, ltv_at_price or ltv";
    return refuse(
      `No LTVs are known: add a column ${columns}, name one with --columns ltv=… or price=…, or use --rebase none.`,
    );
  }
  if (!ltvs.ok) return refuse(ltvs.problem);
  const problems = new RowProblems({ source, unit, rows: [] });
  const leftOut: LeftOutRow[] = [];
  const loans: BookLoan[] = [];
  for (const loan of book.loans) {
    problems.countRow();
    const debt = debtAt(price, loan, book);
    if (debt === undefined) {
      const message =
        "The row has no usable price or LTV of its day. Fill it in or remove the row.";
      problems.note({ line: loan.line, message, reason: "with no price or LTV of its day" });
    } else if (debt === 0n) leftOut.push({ line: loan.line, reason: "dust" });
    else loans.push({ ...loan, debt: as<LoanAssets>(debt) });
  }
  const skipped = problems.settle(skipBadRows);
  if (loans.length === 0) {
    return refuse("Every loan is too small to owe anything at the first price.");
  }
  const noted = ltvs.note === undefined ? [] : [`${source}: ${ltvs.note}`];
  return {
    ...book,
    loans,
    leftOut: [...book.leftOut, ...leftOut],
    notes: [...book.notes, ...noted, ...skipped],
    isCarried: true,
  };
}

/**
 * The debt that gives the loan its old LTV at `price`, rounded down; undefined without an origin.
 */
function debtAt(price: FeedPrice, loan: BookLoan, book: ReadBook): bigint | undefined {
  const { origin } = loan;
  if (origin === undefined) return undefined;
  if (origin.kind === "price") return (loan.debt * price) / origin.price;
  const value = loan.collateral * price * 10n ** BigInt(book.debtDecimals);
  return (value * origin.ltv) / (10n ** BigInt(book.collateralDecimals) * PRICE_ONE * WAD);
}
