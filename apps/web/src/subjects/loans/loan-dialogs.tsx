import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { Dialog } from "../../elements/panels/dialog.tsx";
import { as, zeroFloorSub } from "@plimsoll/engine";
import { toDecimalText } from "../../elements/amounts/check-amount.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { amountText, exactAmountText } from "../../foundation/format/numbers.ts";
import { balanceRefusal, refusalText } from "../market/refusals.ts";
import { BeforeAfter } from "./before-after.tsx";
import { ChangeDialog } from "./change-dialog.tsx";
import { useLoanCommand } from "./loan-command.ts";
import type { LoanContext } from "./loan-context.ts";
import {
  borrowingOf,
  borrowRefusal,
  mostToBorrow,
  mostToRelease,
  overdrawnRefusal,
  releaseRefusal,
  repayAllRefusal,
} from "./refusals.ts";
import { RepayDialog } from "./repay-dialog.tsx";
import { coinsOf, moneyOf } from "./standing.ts";
import { debtIn, useOwnLoans } from "./use-own-loans.ts";

/** What can be done to a loan in a dialog. */
export type LoanAct = "pledge" | "repay" | "borrow" | "release" | "close";

interface DialogProps {
  readonly context: LoanContext;
  readonly onClose: () => void;
}

/** The dialog of an act. */
export function LoanDialog({ act, ...props }: DialogProps & { readonly act: LoanAct }) {
  switch (act) {
    case "pledge":
      return <PledgeDialog {...props} />;
    case "repay":
      return <RepayDialog {...props} />;
    case "borrow":
      return <BorrowDialog {...props} />;
    case "release":
      return <ReleaseDialog {...props} />;
    case "close":
      return <CloseDialog {...props} />;
  }
}

function PledgeDialog({ context, onClose }: DialogProps) {
  const { terms, loan, view, balanceOf, decimalsOf } = context;
  const { command, leave } = useLoanCommand("pledge", { onClose, done: "Collateral added." });
  const available = balanceOf(terms.collateralAsset);
  return (
    <ChangeDialog
      context={context}
      title="Add collateral"
      lead="More coins behind the same debt: the LTV and the liquidation price go down."
      asset={terms.collateralAsset}
      decimals={terms.collateralDecimals}
      max={available}
      maxNote={`You have ${exactAmountText(coinsOf(available, terms))}.`}
      submitLabel="Add collateral"
      judge={(amount) => {
        const payment = { account: view.account, asset: terms.collateralAsset };
        const refusal = balanceRefusal({ ...payment, available, required: amount });
        return {
          after: { ...loan, collateral: as(loan.collateral + amount) },
          refusal: refusalText(refusal, decimalsOf, terms.loanAsset),
        };
      }}
      send={({ text }) => command.mutate({ params: { loan: view.loan }, body: { assets: text } })}
      isSending={command.isPending}
      error={command.error}
      onClose={leave}
    />
  );
}

function BorrowDialog({ context, onClose }: DialogProps) {
  const { terms, loan, plan, view, decimalsOf } = context;
  const { command, leave } = useLoanCommand("borrow", { onClose, done: "Borrowed." });
  const { loans } = useOwnLoans(view.account);
  const otherDebt = debtIn(loans ?? [], terms.market, view.loan);
  const most = mostToBorrow(terms, loan, plan, otherDebt);
  return (
    <ChangeDialog
      context={context}
      title="Borrow more"
      lead="More debt on the same coins: the LTV and the liquidation price go up."
      asset={terms.loanAsset}
      decimals={terms.loanDecimals}
      max={most}
      maxNote={`You can borrow up to ${exactAmountText(moneyOf(most, terms))} more.`}
      submitLabel="Borrow"
      judge={(amount) => {
        const after = {
          ...loan,
          debt: as<typeof loan.debt>(loan.debt + borrowingOf(amount, terms).debt),
        };
        const refusal = borrowRefusal(terms, { before: loan, after, plan, otherDebt });
        return { after, refusal: refusalText(refusal, decimalsOf, terms.loanAsset) };
      }}
      send={({ text }) => command.mutate({ params: { loan: view.loan }, body: { assets: text } })}
      isSending={command.isPending}
      error={command.error}
      onClose={leave}
    />
  );
}

function ReleaseDialog({ context, onClose }: DialogProps) {
  const { terms, loan, plan, view, decimalsOf } = context;
  const { command, leave } = useLoanCommand("release", { onClose, done: "Collateral taken back." });
  const most = mostToRelease(terms, loan, plan);
  return (
    <ChangeDialog
      context={context}
      title="Take collateral back"
      lead="Fewer coins behind the same debt: the LTV and the liquidation price go up."
      asset={terms.collateralAsset}
      decimals={terms.collateralDecimals}
      max={most}
      maxNote={`You can take back up to ${exactAmountText(coinsOf(most, terms))}.`}
      submitLabel="Take back"
      judge={(amount) => {
        const left = zeroFloorSub(loan.collateral, amount);
        const after = { ...loan, collateral: as<typeof loan.collateral>(left) };
        const refusal =
          overdrawnRefusal(terms, { loan, plan }, amount) ??
          releaseRefusal(terms, { before: loan, after, plan });
        return { after, refusal: refusalText(refusal, decimalsOf, terms.loanAsset) };
      }}
      send={({ text }) => command.mutate({ params: { loan: view.loan }, body: { assets: text } })}
      isSending={command.isPending}
      error={command.error}
      onClose={leave}
    />
  );
}

function CloseDialog({ context, onClose }: DialogProps) {
  const { terms, loan, view, balanceOf, decimalsOf } = context;
  const { command, leave } = useLoanCommand("closeLoan", { onClose, done: "Loan closed." });
  const refusal = repayAllRefusal(loan.debt, {
    account: view.account,
    asset: terms.loanAsset,
    available: balanceOf(terms.loanAsset),
  });
  const trouble = command.isError ? troubleOf(command.error) : null;
  const problem = refusalText(refusal, decimalsOf, terms.loanAsset) ?? trouble?.detail ?? null;
  return (
    <Dialog opened onClose={leave} title="Close the loan">
      <Stack gap="md">
        <Text size="sm">
          You repay {toDecimalText(loan.debt, terms.loanDecimals)} {terms.loanAsset} from your
          balance, interest up to the second included, and get{" "}
          {amountText(coinsOf(loan.collateral, terms))} back.
        </Text>
        <BeforeAfter terms={terms} before={loan} after={{ collateral: as(0n), debt: as(0n) }} />
        {problem === null ? null : (
          <Alert color="red" variant="outline" role="alert">
            {problem}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" size="md" onClick={leave}>
            Cancel
          </Button>
          <Button
            size="md"
            loading={command.isPending}
            disabled={refusal !== null}
            onClick={() => command.mutate({ params: { loan: view.loan }, body: {} })}
          >
            Repay all and close
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
