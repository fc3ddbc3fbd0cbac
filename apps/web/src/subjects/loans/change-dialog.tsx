import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { Dialog } from "../../elements/panels/dialog.tsx";
import { useState } from "react";
import { AmountInput } from "../../elements/amounts/amount-input.tsx";
import { checkAmount, toDecimalText } from "../../elements/amounts/check-amount.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { BeforeAfter } from "./before-after.tsx";
import type { LoanContext } from "./loan-context.ts";
import type { LoanAmounts } from "./standing.ts";

interface ChangeDialogProps {
  readonly context: LoanContext;
  readonly title: string;
  readonly lead: string;
  readonly asset: string;
  readonly decimals: number;
  /** Offered with one press; base units. */
  readonly max: bigint;
  readonly maxNote: string;
  readonly submitLabel: string;
  /** What an amount would make of the loan, and why it would be refused. */
  readonly judge: (baseUnits: bigint) => {
    readonly after: LoanAmounts;
    readonly refusal: string | null;
  };
  readonly send: (amount: { readonly text: string; readonly baseUnits: bigint }) => void;
  readonly isSending: boolean;
  readonly error: unknown;
  /** Leaves the dialog, also while something is being sent. */
  readonly onClose: () => void;
}

/** Changes one amount of a loan: the limit and what comes of it are there before it is sent. */
export function ChangeDialog(props: ChangeDialogProps) {
  const { context, title, lead, asset, decimals, max, judge, error } = props;
  const [text, setText] = useState("");
  const { baseUnits, problem } = checkAmount(text, { asset, decimals });
  const judged = baseUnits === null ? null : judge(baseUnits);
  const trouble = error === null ? null : troubleOf(error);
  const isAtField = trouble?.field === "assets" || trouble?.field === "amount";
  const mayBeSent = judged !== null && problem === null && judged.refusal === null;
  return (
    <Dialog opened onClose={props.onClose} title={title} size="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (mayBeSent && baseUnits !== null && !props.isSending) {
            props.send({ text: toDecimalText(baseUnits, decimals), baseUnits });
          }
        }}
      >
        <Stack gap="md">
          <Text size="sm">{lead}</Text>
          <AmountInput
            label="Amount"
            asset={asset}
            decimals={decimals}
            value={text}
            onChange={setText}
            max={max}
            description={props.maxNote}
            refusal={judged?.refusal ?? (isAtField ? trouble.detail : null)}
            isDisabled={props.isSending}
          />
          <BeforeAfter
            terms={context.terms}
            before={context.loan}
            after={judged?.after ?? context.loan}
          />
          {trouble === null || isAtField ? null : (
            <Alert color="red" variant="outline" title={trouble.title} role="alert">
              {trouble.detail}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" size="md" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit" size="md" loading={props.isSending} disabled={!mayBeSent}>
              {props.submitLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
