import type { Loan } from "./records.ts";

/**
 * Where a loan of the book is in its life; a closed loan is in the book no more.
 * - `open`: it owes something, or something is pledged for it.
 * - `settled`: neither. A sale has emptied it, or its borrower has repaid and taken everything back
 *   without closing it. Nothing can happen to it by itself any more.
 */
export type LoanState = "open" | "settled";

/**
 * A loan's state. It follows from what the loan owes and has, so it is kept nowhere and a journal of any
 * release gives it. A pledge of its owner opens a settled loan again.
 */
export function loanState({
  collateral,
  borrowShares,
}: Pick<Loan, "collateral" | "borrowShares">): LoanState {
  return collateral === 0n && borrowShares === 0n ? "settled" : "open";
}
