import { Button, Group, Stack, Text, TextInput, type TextInputProps } from "@mantine/core";
import { formatAmount } from "@plimsoll/engine";
import { useState } from "react";
import { readPercent, readTyped } from "../../elements/amounts/typed-number.ts";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { exactText, percentText, priceText } from "../../foundation/format/numbers.ts";
import { readRatio } from "../market/market-terms.ts";
import { readPrice, writePrice } from "../market/oracle-price.ts";
import type { LoanContext } from "./loan-context.ts";
import { priceAt } from "./standing.ts";

const ALERTS_MAX = 5;

/** LTVs at which the borrower wants to be told, beside the market's own. */
export function OwnAlerts({ context }: { readonly context: LoanContext }) {
  const { view, terms, loan } = context;
  const [text, setText] = useState("");
  const save = useCommand("setAlerts", {
    outdates: ["getLoan", "listLoans", "listLoanEvents"],
    onDone: () => setText(""),
  });
  const read = text.trim() === "" ? null : readPercent(text);
  const ltv = read !== null && "ratio" in read ? read.ratio : null;
  const problem =
    read === null ? null : "problem" in read ? read.problem : problemOf(read.ratio, context);
  const send = (ltvs: readonly string[]) => {
    const alertLtvs = ltvs.toSorted((left, right) => (readRatio(left) < readRatio(right) ? -1 : 1));
    const { loan, alertPrices } = view;
    save.mutate({ params: { loan }, body: { alertLtvs, alertPrices } });
  };
  const priceOf = (at: string): string => {
    const price = priceAt(loan, readRatio(at));
    return price === null ? "" : `, a price of ${priceText(writePrice(price, terms))}`;
  };
  return (
    <Stack gap="sm">
      <Text size="sm">
        The market tells you at{" "}
        {terms.settings.alertLtvs.map((at) => percentText(formatAmount(at, 18))).join(", ")}. Add up
        to five LTVs and five prices of your own.
      </Text>
      {view.alertLtvs.map((at) => (
        <SetAlert
          key={at}
          text={`${percentText(at)}${priceOf(at)}`}
          name={percentText(at)}
          isSaving={save.isPending}
          onRemove={() => send(view.alertLtvs.filter((other) => other !== at))}
        />
      ))}
      <NewAlert
        label="Tell me above an LTV of"
        rightSection="%"
        value={text}
        onType={setText}
        error={problem ?? (save.isError ? troubleOf(save.error).detail : null)}
        description={ltv === null ? null : `${percentText(ltv)}${priceOf(ltv)}`}
        isSaving={save.isPending}
        onAdd={ltv === null || problem !== null ? null : () => send([...view.alertLtvs, ltv])}
      />
      <PriceAlerts context={context} />
    </Stack>
  );
}

/** Prices at which the borrower wants to be told, whatever the debt is then. */
function PriceAlerts({ context }: { readonly context: LoanContext }) {
  const { view, terms } = context;
  const [text, setText] = useState("");
  const save = useCommand("setAlerts", {
    outdates: ["getLoan", "listLoans", "listLoanEvents"],
    onDone: () => setText(""),
  });
  const typed = readTyped(text);
  const asked = typed.ok && /^[0-9]{1,30}(\.[0-9]{1,18})?$/.test(typed.text) ? typed.text : null;
  const price = asked === null ? null : readPrice(asked, terms);
  const problem =
    text.trim() === "" ? null : typed.ok ? priceProblemOf(price, context) : typed.problem;
  const send = (prices: readonly string[]) => {
    const alertPrices = prices.toSorted((left, right) =>
      readPrice(left, terms) < readPrice(right, terms) ? -1 : 1,
    );
    save.mutate({ params: { loan: view.loan }, body: { alertLtvs: view.alertLtvs, alertPrices } });
  };
  return (
    <>
      {view.alertPrices.map((at) => (
        <SetAlert
          key={at}
          text={`A price of ${priceText(at)} ${terms.loanAsset}`}
          name={`a price of ${priceText(at)}`}
          isSaving={save.isPending}
          onRemove={() => send(view.alertPrices.filter((other) => other !== at))}
        />
      ))}
      <NewAlert
        label="Tell me at a price of"
        rightSection={terms.loanAsset}
        rightSectionWidth={64}
        value={text}
        onType={setText}
        error={problem ?? (save.isError ? troubleOf(save.error).detail : null)}
        description={asked === null ? null : `${exactText(asked)} ${terms.loanAsset}`}
        isSaving={save.isPending}
        onAdd={asked === null || problem !== null ? null : () => send([...view.alertPrices, asked])}
      />
    </>
  );
}

interface SetAlertProps {
  readonly text: string;
  /** As part of the button's name. */
  readonly name: string;
  readonly isSaving: boolean;
  readonly onRemove: () => void;
}

/** An alert that is set, and the button that takes it away. */
function SetAlert({ text, name, isSaving, onRemove }: SetAlertProps) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">{text}</Text>
      <Button
        variant="default"
        size="compact-md"
        disabled={isSaving}
        aria-label={`Remove the alert at ${name}`}
        onClick={onRemove}
      >
        Remove
      </Button>
    </Group>
  );
}

interface NewAlertProps extends Pick<
  TextInputProps,
  "label" | "rightSection" | "rightSectionWidth" | "error"
> {
  readonly value: string;
  readonly onType: (text: string) => void;
  /** What the typed text was read as; null while it is none. */
  readonly description: string | null;
  readonly isSaving: boolean;
  /** Null while what is typed cannot be an alert. */
  readonly onAdd: (() => void) | null;
}

/** The field for one more alert. */
function NewAlert({ onType, description, isSaving, onAdd, ...field }: NewAlertProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onAdd?.();
      }}
    >
      <Group align="flex-start" gap="sm">
        <TextInput
          {...field}
          inputMode="decimal"
          onChange={(event) => onType(event.currentTarget.value)}
          {...(description === null ? {} : { description })}
          inputWrapperOrder={["label", "input", "description", "error"]}
        />
        <Button type="submit" mt={25} loading={isSaving} disabled={onAdd === null}>
          Add
        </Button>
      </Group>
    </form>
  );
}

function priceProblemOf(price: bigint | null, { view, terms }: LoanContext): string | null {
  if (price === null) return "Enter a price such as 60000.";
  if (terms.price !== null && price >= terms.price) return "Use a price below that of now.";
  if (view.alertPrices.some((other) => readPrice(other, terms) === price)) {
    return "There is one already.";
  }
  if (view.alertPrices.length >= ALERTS_MAX) return "There are five. Remove one first.";
  return null;
}

function problemOf(ltv: string, { view, terms }: LoanContext): string | null {
  const value = readRatio(ltv);
  if (value <= 0n || value >= terms.lltv) {
    return `Use an LTV above 0 and below ${percentText(view.liquidationLtv)}.`;
  }
  if (view.alertLtvs.some((other) => readRatio(other) === value)) return "There is one already.";
  if (view.alertLtvs.length >= ALERTS_MAX) return "There are five. Remove one first.";
  return null;
}
