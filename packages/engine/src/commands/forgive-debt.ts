import { debit } from "../ledger/posting.ts";
import { dustOf } from "../liquidation/liquidation-policy.ts";
import { borrowedAssets } from "../market/totals.ts";
import { availableBalance, availableLedger, knownAccount } from "../state/book.ts";
import { FEES } from "../state/records.ts";
import { checkReason, findLoan } from "./checks.ts";
import type { ForgiveDebt } from "./command.ts";
import { checkOwner } from "./governance.ts";
import { accrue, emit, touch } from "./run.ts";
import type { Run, Verdict } from "./run.ts";
import { settleDebt } from "./settlement.ts";

/**
 * Forgives what is left of a debt below the market's dust: no share of it remains, and the collateral is
 * free. The house pays what is owed, rounded up, from what it has earned in fees, so lenders get every unit.
 * Whatever is paused, and at any price.
 * Refuses: not_owner, loan_not_found, invalid_field, nothing_owed, debt_above_dust, house_short.
 */
export function forgiveDebt(run: Run, command: ForgiveDebt): Verdict {
  const { book } = run;
  const { by, reason } = command;
  const notOwner = checkOwner(run, by);
  if (notOwner !== null) return notOwner;
  const { found: loan, refusal } = findLoan(book, command.loan);
  if (refusal !== null) return refusal;
  const unsaid = checkReason(reason);
  if (unsaid !== null) return unsaid;

  const { market, borrowShares: shares } = loan;
  accrue(run, market);
  if (shares === 0n) return { code: "nothing_owed", loan: loan.id };
  const owed = borrowedAssets(market, shares);
  const dust = dustOf(market.settings.liquidation);
  if (owed >= dust) return { code: "debt_above_dust", owed, dust };
  const house = knownAccount(book, FEES);
  const available = availableBalance(house, market.loanAsset);
  if (available < owed) {
    const { id: asset } = market.loanAsset;
    return { code: "house_short", account: FEES, asset, available, required: owed };
  }
  const { principal, postings } = settleDebt(loan, owed, shares);

  // Nothing is refused from here on.
  emit(run, {
    type: "debt_forgiven",
    at: run.now,
    loan: loan.id,
    by,
    assets: owed,
    shares,
    principal,
    reason,
    postings: [debit(availableLedger(book, house, market.loanAsset), owed), ...postings],
  });
  touch(run, market);
  return null;
}
