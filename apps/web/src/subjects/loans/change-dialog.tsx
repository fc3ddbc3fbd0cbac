import { Alert, Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { Dialog } from "../../elements/panels/dialog.tsx";
import { useState } from "react";
import { AmountInput } from "../../elements/amounts/amount-input.tsx";
import { checkAmount, toDecimalText } from "../../elements/amounts/check-amount.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { BeforeAfter } from "./before-after.tsx";
import type { LoanContext } from "./loan-context.ts";
import type { LoanAmounts } from "./standing.ts";

interface Judgement {
  readonly after: LoanAmounts;
  readonly refusal: string | null;
  readonly hint?: string | null;
}

interface WholeWay {
  readonly label: string;
  /** Whoever enters just this means all of it: it may be more by the time it is sent. Base units. */
  readonly meantBy: bigint;
  /** What will be taken, and how that comes about. */
  readonly note: string;
  readonly after: LoanAmounts;
  readonly refusal: string | null;
  readonly send: () => void;
}

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
  /** What an amount would make of the loan, why it would be refused, and what to think of before. */
  readonly judge: (baseUnits: bigint) => Judgement;
  /** Doing it wholly instead of by an amount, where there is such a way. */
  readonly whole?: WholeWay;
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
  const [isWhole, setWhole] = useState(false);
  const { baseUnits, problem } = checkAmount(text, { asset, decimals });
  const whole = isWhole ? props.whole : undefined;
  const judged: Judgement | null = whole ?? (baseUnits === null ? null : judge(baseUnits));
  const trouble = error === null ? null : troubleOf(error);
  const isAtField =
    whole === undefined && (trouble?.field === "assets" || trouble?.field === "amount");
  const isTyped = whole !== undefined || problem === null;
  const mayBeSent = judged !== null && isTyped && judged.refusal === null;
  const enter = (typed: string): void => {
    setText(typed);
    const { baseUnits: entered } = checkAmount(typed, { asset, decimals });
    if (entered !== null && entered === props.whole?.meantBy) setWhole(true);
  };
  const send = (): void => {
    if (!mayBeSent || props.isSending) return;
    if (whole !== undefined) whole.send();
    else if (baseUnits !== null)
      props.send({ text: toDecimalText(baseUnits, decimals), baseUnits });
  };
  return (
    <Dialog opened onClose={props.onClose} title={title} size="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Stack gap="md">
          <Text size="sm">{lead}</Text>
          {props.whole === undefined ? null : (
            <Checkbox
              label={props.whole.label}
              description={isWhole ? props.whole.note : undefined}
              error={whole?.refusal}
              checked={isWhole}
              disabled={props.isSending}
              onChange={(event) => setWhole(event.currentTarget.checked)}
            />
          )}
          {whole !== undefined ? null : (
            <AmountInput
              label="Amount"
              asset={asset}
              decimals={decimals}
              value={text}
              onChange={enter}
              max={max}
              description={props.maxNote}
              refusal={judged?.refusal ?? (isAtField ? trouble.detail : null)}
              isDisabled={props.isSending}
            />
          )}
          {judged === null || (judged.hint ?? null) === null ? null : (
            <Text size="sm" role="status">
              {judged.hint}
            </Text>
          )}
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
