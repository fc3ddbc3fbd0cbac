import { credit, debit } from "../ledger/posting.ts";
import type { Posting } from "../ledger/posting.ts";
import type { Exchange } from "../liquidation/seizure.ts";
import { borrowedAssets } from "../market/totals.ts";
import { toUint128, zeroFloorSub } from "../math/mul-div.ts";
import { availableLedger, knownAccount } from "../state/book.ts";
import type { Account, Loan } from "../state/records.ts";
import type { LoanAssets } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Release } from "./command.ts";
import { emit } from "./run.ts";
import type { Run } from "./run.ts";

/**
 * How a payment of `assets` for `shares` of a loan's debt settles: interest first, then principal;
 * the crumb by which a payment may exceed the market's whole debt stays with the market.
 */
export function settleDebt(
  loan: Loan,
  assets: bigint,
  shares: bigint,
  borrowed: LoanAssets = borrowedAssets(loan.market, loan.borrowShares),
): { readonly principal: LoanAssets; readonly postings: Posting[] } {
  const { market } = loan;
  const { ledger, totalBorrowAssets } = market;
  const settled = assets < totalBorrowAssets ? assets : totalBorrowAssets;
  let principal: bigint = loan.principal;
  if (shares !== loan.borrowShares) {
    const interestOwed = zeroFloorSub(borrowed, loan.principal);
    const paid = zeroFloorSub(settled, interestOwed);
    if (paid < principal) principal = paid;
  }
  const interest = settled - principal;
  const postings: Posting[] = [];
  if (principal !== 0n) postings.push(credit(ledger.principal, principal));
  if (interest !== 0n) postings.push(credit(ledger.interest, interest));
  if (assets !== settled) postings.push(credit(ledger.rounding, assets - settled));
  return { principal: as(principal), postings };
}

/**
 * What is compared with what a loan has or owes. The reference asks first whether it fits 128 bits; our own
 * policies say that it is too much, which is nearer to what was asked.
 *
 * @throws ArithmeticError amount_exceeds_128_bits under the reference policy.
 */
export function comparable({ market }: Loan, amount: bigint): bigint {
  return market.settings.liquidation.kind === "reference" ? toUint128(amount) : amount;
}

/** The buyer pays the debt and gets the collateral. */
export function exchangePostings(
  run: Run,
  loan: Loan,
  buyer: Account,
  { seizedAssets, repaidAssets, repaidShares }: Exchange,
  borrowed?: LoanAssets,
): {
  readonly principal: LoanAssets;
  readonly postings: Posting[];
} {
  const { loanAsset, collateralAsset, ledger } = loan.market;
  const { principal, postings } = settleDebt(loan, repaidAssets, repaidShares, borrowed);
  if (repaidAssets > 0n) {
    postings.unshift(debit(availableLedger(run.book, buyer, loanAsset), repaidAssets));
  }
  if (seizedAssets > 0n) {
    const to = availableLedger(run.book, buyer, collateralAsset);
    postings.push(debit(ledger.pledged, seizedAssets), credit(to, seizedAssets));
  }
  return { principal, postings };
}

/** Moves collateral from a loan to its receiver; the caller has checked that it may go. */
export function emitRelease(
  run: Run,
  loan: Loan,
  { by, receiver, assets }: Pick<Release, "by" | "receiver" | "assets">,
): void {
  const to = availableLedger(
    run.book,
    knownAccount(run.book, receiver),
    loan.market.collateralAsset,
  );
  emit(run, {
    type: "collateral_released",
    at: run.now,
    loan: loan.id,
    by,
    receiver,
    assets,
    postings: [debit(loan.market.ledger.pledged, assets), credit(to, assets)],
  });
}
