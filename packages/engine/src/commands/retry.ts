import { DESK } from "../state/records.ts";
import { knownAccount, knownLoan } from "../state/book.ts";
import type { Deposit } from "./command.ts";
import { emit, touch } from "./run.ts";
import type { Run } from "./run.ts";

/** An account that has got something of an asset. */
type Funded = Pick<Deposit, "account" | "asset">;

/**
 * A deposit may be what something waited for: the desk pays for stranded sales, and a borrower's
 * plan has funds again for the steps that had run out.
 */
export function retryAfterDeposit(run: Run, funded: Funded): void {
  if (funded.account === DESK) retryStranded(run, funded);
  else rearmFundedSteps(run, funded);
}

function retryStranded(run: Run, { asset }: Funded): void {
  const markets = [...run.book.markets.values()]
    .filter((market) => market.loanAsset.id === asset && market.stranded.size > 0)
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  for (const market of markets) {
    emit(run, { type: "stranded_retried", at: run.now, market: market.id });
    touch(run, market);
  }
}

function rearmFundedSteps(run: Run, { account, asset }: Funded): void {
  for (const id of [...knownAccount(run.book, account).loans].sort()) {
    const loan = knownLoan(run.book, id);
    let bits = 0;
    for (const { action, bit } of loan.schedule) {
      if (action.kind !== "plan" || (loan.disarmed & bit) === 0) continue;
      const { market } = loan;
      const funds = action.step.kind === "top_up" ? market.collateralAsset.id : market.loanAsset.id;
      const isFunded = action.step.kind === "top_up" || action.step.kind === "repay";
      if (isFunded && funds === asset) bits |= bit;
    }
    if (bits === 0) continue;
    emit(run, { type: "triggers_rearmed", at: run.now, loan: id, bits });
    touch(run, loan.market);
  }
}
