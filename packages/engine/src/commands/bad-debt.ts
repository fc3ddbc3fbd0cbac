import { credit, debit } from "../ledger/posting.ts";
import { borrowedAssets } from "../market/totals.ts";
import { availableBalance, availableLedger, knownAccount } from "../state/book.ts";
import { INSURANCE } from "../state/records.ts";
import type { Loan } from "../state/records.ts";
import { as, least } from "../units/quantity.ts";
import type { LoanAssets } from "../units/quantity.ts";
import { debitClaims, emit } from "./run.ts";
import type { Run } from "./run.ts";

/**
 * Writes off what a loan owes when no collateral is left: under the ladder policy the insurance
 * account pays first, the rest falls on the market's suppliers at once, as in the reference.
 */
export function realizeBadDebt(run: Run, loan: Loan): void {
  if (loan.collateral > 0n || loan.borrowShares === 0n) return;
  const { book } = run;
  const { market, borrowShares: badDebtShares } = loan;
  const { ledger, loanAsset } = market;
  const badDebtAssets = least(market.totalBorrowAssets, borrowedAssets(market, badDebtShares));
  const policy = market.settings.liquidation;
  const insurance = knownAccount(book, INSURANCE);
  const cover: LoanAssets =
    policy.kind === "ladder" && policy.insuranceFirst
      ? as(availableBalance(insurance, loanAsset))
      : as(0n);
  const fromInsurance = least(badDebtAssets, cover);
  const fromSuppliers = as<LoanAssets>(badDebtAssets - fromInsurance);
  const { principal } = loan;
  const interest = badDebtAssets - principal;
  const postings = debitClaims(ledger.supplied, ledger.feeClaims, fromSuppliers);
  if (fromInsurance > 0n) {
    postings.push(debit(availableLedger(book, insurance, loanAsset), fromInsurance));
  }
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
    postings,
  });
}
