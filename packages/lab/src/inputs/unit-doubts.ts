import { WAD, type FeedPrice } from "@plimsoll/engine";
import { formatGrouped, formatShare } from "../report/number-format.ts";
import { InputError, placeName } from "./input-error.ts";
import type { BookLoan, ReadBook } from "./loan-book.ts";
import { PRICE_ONE } from "./price-path.ts";

/** Whole coins that can exist, or that will hardly ever, of assets that people borrow against. */
const SUPPLIES: readonly (readonly [symbols: string, most: bigint])[] = [
  ["BTC XBT WBTC CBBTC TBTC LBTC BTCB BCH ZEC DASH", 21_000_000n],
  ["ETH WETH STETH WSTETH RETH CBETH WEETH ETC", 250_000_000n],
  ["LTC", 84_000_000n],
  ["SOL WSOL JITOSOL MSOL", 1_000_000_000n],
  ["BNB", 200_000_000n],
  ["XMR", 25_000_000n],
  ["AVAX", 720_000_000n],
  ["LINK UNI", 1_000_000_000n],
  ["XRP", 100_000_000_000n],
  ["ADA", 45_000_000_000n],
  ["DOGE", 300_000_000_000n],
];

/** A book whose every loan is below this is hardly one of whole units. */
const LOW_LTV = WAD / 100n;
/** A book whose every loan owes this many times its collateral is none either. */
const HIGH_LTV = WAD * 20n;

/**
 * Doubts a book with more coins than can exist.
 *
 * Throws InputError that says so, with the way out.
 */
export function doubtSupply(book: ReadBook, symbol: string): void {
  const { loans, collateralDecimals, unit } = book;
  const most = SUPPLIES.find(([symbols]) => symbols.split(" ").includes(symbol.toUpperCase()))?.[1];
  if (most === undefined) return;
  const one = 10n ** BigInt(collateralDecimals);
  const exist = `more than the ${formatGrouped(most, 0)} ${symbol} that can exist`;
  const amount = (collateral: bigint): string => {
    return `${formatGrouped(collateral, collateralDecimals)} ${symbol}`;
  };
  const loan = loans.find(({ collateral }) => collateral > most * one);
  if (loan !== undefined) {
    const where = placeName(unit, loan.line);
    refuse(book, symbol, `${amount(loan.collateral)} in ${where} are ${exist}.`);
  }
  const sum = loans.reduce((total, { collateral }) => total + collateral, 0n);
  if (sum > most * one) refuse(book, symbol, `All loans together have ${amount(sum)}, ${exist}.`);
}

/**
 * Doubts a book of which, at `price`, no loan owes a hundredth of its collateral, or none less than
 * twenty times as much.
 *
 * Throws InputError that says so, with the way out.
 */
export function doubtLtvs(
  book: ReadBook,
  { price, symbol }: { readonly price: FeedPrice; readonly symbol: string },
): void {
  const ltvs = book.loans.map((loan) => ltvAt(loan, book, price));
  const [first] = book.loans;
  if (first === undefined) return;
  const example = `${placeName(book.unit, first.line)}: ${formatShare(ltvs[0] ?? 0n)}`;
  if (ltvs.every((ltv) => ltv < LOW_LTV)) {
    refuse(book, symbol, `No loan has an LTV of even 1 % at the first price (${example}).`);
  }
  if (ltvs.every((ltv) => ltv > HIGH_LTV)) {
    const problem = `Every loan owes more than 20 times its collateral at the first price (${example}).`;
    refuse(book, symbol, `${problem} If only debts are in base units, add --units base-debt.`);
  }
  if (book.units === "whole") doubtSingleRow(book, ltvs, symbol);
}

/** A row has collateral in base units when it has this many thousandths of them against the median. */
const THOUSANDTHS = 3;
/** LTVs that a loan has in earnest. */
const [LTV_MIN, LTV_MAX] = [LOW_LTV, WAD * 2n];

/** Doubts one row whose LTV makes sense only if its amounts, or its collateral, are base units. */
function doubtSingleRow(book: ReadBook, ltvs: readonly bigint[], symbol: string): void {
  const { loans, collateralDecimals, debtDecimals, unit, source } = book;
  const one = 10n ** BigInt(collateralDecimals);
  const sorted = loans.map(({ collateral }) => collateral as bigint).toSorted(byValue);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0n;
  const least = median * 10n ** BigInt(Math.max(0, collateralDecimals - THOUSANDTHS));
  for (const [index, { line, collateral }] of loans.entries()) {
    const ltv = ltvs[index] ?? 0n;
    if (ltv >= LOW_LTV || collateral < least || collateral % one !== 0n) continue;
    // Rounded down to nothing, an LTV cannot be told from a debt of dust.
    const meant = [ltv * one, (ltv * one) / 10n ** BigInt(debtDecimals)];
    const share = meant.find((other) => other >= LTV_MIN && other <= LTV_MAX);
    if (share === undefined) continue;
    const message =
      `${formatGrouped(collateral, collateralDecimals)} ${symbol} make an LTV of ${formatShare(ltv)}; as base units (1 ${symbol} = ${formatGrouped(one, 0)}) ` +
      `they would make one of ${formatShare(share)}, and the other rows are in whole units. Correct the row; if it is right, add --units whole.`;
    throw new InputError(source, [{ line, unit, message }]);
  }
}

function byValue(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function refuse(book: ReadBook, symbol: string, problem: string): never {
  const one = formatGrouped(10n ** BigInt(book.collateralDecimals), 0);
  if (book.units !== "whole") {
    const message =
      `${problem} Amounts were read in base units, 1 ${symbol} = ${one}. If the token has other decimals, ` +
      `say so with --collateral-asset ${symbol}:18 or --loan-asset; if amounts are whole, leave out --units ${book.units}.`;
    throw new InputError(book.source, [{ message }]);
  }
  const message =
    `${problem} If amounts are in base units (1 ${symbol} = ${one}), add --units base; ` +
    "if they are right as they stand, --units whole.";
  throw new InputError(book.source, [{ message }]);
}

/** LTV × 10^18, rounded down. */
function ltvAt({ collateral, debt }: BookLoan, book: ReadBook, price: FeedPrice): bigint {
  const scale = 10n ** BigInt(book.collateralDecimals) * PRICE_ONE * WAD;
  const value = collateral * price * 10n ** BigInt(book.debtDecimals);
  return value === 0n ? 0n : (debt * scale) / value;
}
