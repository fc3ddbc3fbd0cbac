import type { Posting } from "../ledger/posting.ts";
import { checkedAdd128, checkedSub, zeroFloorSub } from "../math/mul-div.ts";
import { checkedAdd256 } from "../math/mul-div.ts";
import type { AccountId } from "../units/identifiers.ts";
import { as } from "../units/quantity.ts";
import type { Book } from "./book.ts";
import { ledgerAccountOf } from "./book.ts";
import { removeFrom } from "./collections.ts";
import { placeLoan, withdrawLoan } from "./placement.ts";
import type { Loan, Market, SupplyPosition } from "./records.ts";

/** Books the postings of one event. */
export function post(book: Book, postings: readonly Posting[]): void {
  for (const posting of postings) {
    const account = ledgerAccountOf(book, posting.account);
    book.undo.save(account);
    account.balance += posting.amount;
  }
}

/** What an event changes about a loan; missing fields stay. */
interface LoanChange {
  readonly collateral?: bigint;
  readonly borrowShares?: bigint;
  readonly principal?: bigint;
  readonly arm?: number;
  readonly disarm?: number;
}

/** Adds signed differences to a loan and puts it where it now waits. */
export function changeLoan(book: Book, loan: Loan, change: LoanChange): void {
  saveLoan(book, loan);
  if (change.collateral !== undefined) {
    loan.collateral = as(signedAdd128(loan.collateral, change.collateral));
  }
  if (change.borrowShares !== undefined) {
    loan.borrowShares = as(signedAdd128(loan.borrowShares, change.borrowShares));
  }
  if (change.principal !== undefined) {
    loan.principal = as(signedAdd128(loan.principal, change.principal));
  }
  if (change.arm !== undefined) loan.disarmed &= ~change.arm;
  if (change.disarm !== undefined) loan.disarmed |= change.disarm;
  placeLoan(loan);
}

/** Gives a sale that waits another look, after somebody has added collateral, repaid or lifted a pause. */
export function unstrand(book: Book, loan: Loan): void {
  if (!loan.isStranded) return;
  saveLoan(book, loan);
  loan.isStranded = false;
  removeFrom(book, loan.market.stranded, loan.id);
}

/** Saves a loan for undo; a rollback also puts it back on the ladders where it was. */
export function saveLoan(book: Book, loan: Loan): void {
  book.undo.save(loan, putLoanBack);
}

function putLoanBack(loan: Loan, copy: Loan): void {
  // Slots are handed out anew, so the loan leaves the one it has before its record goes back.
  withdrawLoan(loan);
  Object.assign(loan, copy, { slot: -1 });
  placeLoan(loan);
}

/** What an event changes about a market's totals; missing fields stay. */
interface MarketChange {
  readonly supplyAssets?: bigint;
  readonly supplyShares?: bigint;
  /** Repayments may exceed the total by one base unit: the total stops at zero, as in the reference. */
  readonly borrowAssets?: bigint;
  readonly borrowShares?: bigint;
  readonly collateral?: bigint;
  readonly cash?: bigint;
}

/** Adds signed differences to a market's totals. */
export function changeMarket(book: Book, market: Market, change: MarketChange): void {
  book.undo.save(market);
  const { supplyAssets, supplyShares, borrowAssets, borrowShares, collateral, cash } = change;
  if (supplyAssets !== undefined) {
    market.totalSupplyAssets = as(signedAdd128(market.totalSupplyAssets, supplyAssets));
  }
  if (supplyShares !== undefined) {
    market.totalSupplyShares = as(signedAdd128(market.totalSupplyShares, supplyShares));
  }
  if (borrowAssets !== undefined) {
    market.totalBorrowAssets = as(
      borrowAssets < 0n
        ? zeroFloorSub(market.totalBorrowAssets, -borrowAssets)
        : checkedAdd128(market.totalBorrowAssets, borrowAssets),
    );
  }
  if (borrowShares !== undefined) {
    market.totalBorrowShares = as(signedAdd128(market.totalBorrowShares, borrowShares));
  }
  if (collateral !== undefined) market.totalCollateral = as(market.totalCollateral + collateral);
  if (cash !== undefined) market.cash = as(market.cash + cash);
}

/** Adds signed supply shares to an account's position in a market. */
export function changeSupply(book: Book, market: Market, account: AccountId, shares: bigint): void {
  const position = market.suppliers.get(account) ?? openSupply(book, market, account);
  book.undo.save(position);
  position.supplyShares = as(
    shares < 0n
      ? checkedSub(position.supplyShares, -shares)
      : checkedAdd256(position.supplyShares, shares),
  );
}

function openSupply(book: Book, market: Market, account: AccountId): SupplyPosition {
  const position: SupplyPosition = { account, supplyShares: as(0n), stamp: 0 };
  market.suppliers.set(account, position);
  book.undo.onRollback(() => market.suppliers.delete(account));
  return position;
}

function signedAdd128(value: bigint, difference: bigint): bigint {
  return difference < 0n ? checkedSub(value, -difference) : checkedAdd128(value, difference);
}
