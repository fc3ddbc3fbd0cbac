import type { Crumb } from "../events/sale-events.ts";
import { credit, debit } from "../ledger/posting.ts";
import type { Posting } from "../ledger/posting.ts";
import type { Standing } from "../market/health.ts";
import { availableBalance, availableLedger, knownAccount } from "../state/book.ts";
import { DESK, INSURANCE } from "../state/records.ts";
import type { Loan } from "../state/records.ts";
import type { AccountId } from "../units/identifiers.ts";
import { as, least } from "../units/quantity.ts";
import type { Amount, LoanAssets } from "../units/quantity.ts";
import { debitClaims, emit } from "./run.ts";
import type { Run } from "./run.ts";

/**
 * Whether what is left of the collateral of a loan that stands so is too little to wait for a buyer: the loan
 * owes more than it is worth, and it is worth less than the policy's dust. Never under the reference policy.
 */
export function isCrumb(loan: Loan, { borrowed, value }: Standing): boolean {
  const policy = loan.market.settings.liquidation;
  if (policy.kind === "reference" || loan.collateral === 0n) return false;
  return value < policy.dust && borrowed > value;
}

/**
 * Writes off what a loan that stands so owes when no collateral is left, or under the ladder policy only a
 * crumb. The house takes the crumb at its value, rounded down: the desk, or insurance for what it has when the
 * desk cannot pay. Of the rest insurance pays first where the policy says so, and what is left falls on the
 * market's suppliers at once, as in the reference.
 */
export function realizeBadDebt(run: Run, loan: Loan, standing: Standing): void {
  if (loan.borrowShares === 0n) return;
  const isGone = loan.collateral === 0n || isCrumb(loan, standing);
  if (!isGone) return;
  const { book } = run;
  const { market, borrowShares: badDebtShares, principal } = loan;
  const { ledger, loanAsset } = market;
  const owed = least(market.totalBorrowAssets, standing.borrowed);
  const crumb = loan.collateral === 0n ? null : takeCrumb(run, loan, least(owed, standing.value));
  const paid = crumb === null ? as<LoanAssets>(0n) : crumb.paid;
  const badDebtAssets = as<LoanAssets>(owed - paid);
  const policy = market.settings.liquidation;
  const insurance = knownAccount(book, INSURANCE);
  const spent = crumb?.to === INSURANCE ? paid : 0n;
  const cover: LoanAssets =
    policy.kind === "ladder" && policy.insuranceFirst
      ? as(availableBalance(insurance, loanAsset) - spent)
      : as(0n);
  const fromInsurance = least(badDebtAssets, cover);
  const fromSuppliers = as<LoanAssets>(badDebtAssets - fromInsurance);
  const interest = owed - principal;
  const postings = debitClaims(ledger.supplied, ledger.feeClaims, fromSuppliers);
  if (fromInsurance > 0n) {
    postings.push(debit(availableLedger(book, insurance, loanAsset), fromInsurance));
  }
  if (crumb !== null) postings.push(...crumbPostings(run, loan, crumb));
  if (principal !== 0n) postings.push(credit(ledger.principal, principal));
  if (interest !== 0n) postings.push(credit(ledger.interest, interest));
  emit(run, {
    type: "bad_debt_realized",
    at: run.now,
    loan: loan.id,
    badDebtAssets,
    badDebtShares,
    principal,
    fromInsurance,
    fromSuppliers,
    ...(crumb === null ? {} : { crumb }),
    postings,
  });
}

/** Who of the house takes the crumb, and for how much. */
function takeCrumb({ book }: Run, { market, collateral }: Loan, value: LoanAssets): Crumb {
  const balanceOf = (id: AccountId): Amount =>
    availableBalance(knownAccount(book, id), market.loanAsset);
  if (balanceOf(DESK) >= value) return { collateral, to: DESK, paid: value };
  return { collateral, to: INSURANCE, paid: least(value, as(balanceOf(INSURANCE))) };
}

function crumbPostings({ book }: Run, { market }: Loan, crumb: Crumb): Posting[] {
  const taker = knownAccount(book, crumb.to);
  const { loanAsset, collateralAsset, ledger } = market;
  const postings = [
    debit(ledger.pledged, crumb.collateral),
    credit(availableLedger(book, taker, collateralAsset), crumb.collateral),
  ];
  if (crumb.paid > 0n) postings.push(debit(availableLedger(book, taker, loanAsset), crumb.paid));
  return postings;
}
