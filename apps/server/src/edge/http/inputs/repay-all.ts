import type { AccountId, Command, Loan, LoanAssets, LoanId } from "@plimsoll/engine";
import { as } from "@plimsoll/engine";
import { amountIn } from "./amount.ts";

interface Repaying {
  readonly by: AccountId;
  readonly loan: LoanId;
  /** Most that may be taken, in whole units; left out, what is free is the limit. */
  readonly text: string | undefined;
}

/**
 * The command that leaves nothing owed; without a loan the book refuses it anyway.
 *
 * @throws HttpProblem when the limit has more decimals than the loan asset or does not fit 128 bits.
 */
export function repayAll(found: Loan | undefined, { by, loan, text }: Repaying): Command {
  const isLimited = found !== undefined && text !== undefined;
  const assetsMax = isLimited
    ? as<LoanAssets>(amountIn(found.market.loanAsset, text, "assetsMax"))
    : null;
  return { type: "repay_all", by, loan, assetsMax };
}
