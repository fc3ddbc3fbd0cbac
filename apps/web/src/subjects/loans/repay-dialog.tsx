import { as, min, zeroFloorSub } from "@plimsoll/engine";
import { exactAmountText } from "../../foundation/format/numbers.ts";
import { refusalText } from "../market/refusals.ts";
import { ChangeDialog } from "./change-dialog.tsx";
import { useLoanCommand } from "./loan-command.ts";
import type { LoanContext } from "./loan-context.ts";
import { crumbLeft, repayAllRefusal, repayRefusal } from "./refusals.ts";
import { repayAllNote } from "./repay-all-note.ts";
import { moneyOf } from "./standing.ts";

/** Repays an amount, or all that is owed at the moment of the act within a limit that is stated. */
export function RepayDialog({
  context,
  onClose,
}: {
  readonly context: LoanContext;
  readonly onClose: () => void;
}) {
  const { terms, loan, view, balanceOf, decimalsOf } = context;
  const { command, leave } = useLoanCommand("repay", { onClose, done: "Repaid." });
  const available = balanceOf(terms.loanAsset);
  const debt = exactAmountText(moneyOf(loan.debt, terms));
  const payment = { account: view.account, asset: terms.loanAsset, available };
  const told = (refusal: Parameters<typeof refusalText>[0]) =>
    refusalText(refusal, decimalsOf, terms.loanAsset);
  const { repayAllMax } = view;
  const params = { loan: view.loan };
  return (
    <ChangeDialog
      context={context}
      title="Repay"
      lead={`You owe ${debt}, interest up to now included. Repaying all of it leaves the collateral free to take back.`}
      asset={terms.loanAsset}
      decimals={terms.loanDecimals}
      max={min(available, loan.debt)}
      maxNote={`You have ${exactAmountText(moneyOf(available, terms))}.`}
      submitLabel="Repay"
      judge={(amount) => {
        const crumb = crumbLeft(loan.debt, amount, BigInt(repayAllMax.baseUnits));
        return {
          after: { ...loan, debt: as(zeroFloorSub(loan.debt, amount)) },
          refusal: told(repayRefusal(loan.debt, { ...payment, required: amount })),
          hint:
            crumb === null
              ? null
              : `This leaves ${exactAmountText(moneyOf(crumb, terms))} to owe. Choose "Repay all of it" to leave nothing.`,
        };
      }}
      whole={{
        label: "Repay all of it",
        meantBy: loan.debt,
        note: repayAllNote(view.debt, repayAllMax),
        after: { ...loan, debt: as(0n) },
        refusal: told(repayAllRefusal(loan.debt, payment)),
        send: () => command.mutate({ params, body: { all: true, assetsMax: repayAllMax.amount } }),
      }}
      send={({ text }) => command.mutate({ params, body: { assets: text } })}
      isSending={command.isPending}
      error={command.error}
      onClose={leave}
    />
  );
}
