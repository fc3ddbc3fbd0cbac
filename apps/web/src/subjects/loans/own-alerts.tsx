import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
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
        <Group key={at} justify="space-between" wrap="nowrap">
          <Text size="sm">
            {percentText(at)}
            {priceOf(at)}
          </Text>
          <Button
            variant="default"
            size="compact-md"
            disabled={save.isPending}
            aria-label={`Remove the alert at ${percentText(at)}`}
            onClick={() => send(view.alertLtvs.filter((other) => other !== at))}
          >
            Remove
          </Button>
        </Group>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ltv !== null && problem === null) send([...view.alertLtvs, ltv]);
        }}
      >
        <Group align="flex-start" gap="sm">
          <TextInput
            label="Tell me above an LTV of"
            rightSection="%"
            inputMode="decimal"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={problem ?? (save.isError ? troubleOf(save.error).detail : null)}
            {...(ltv === null ? {} : { description: `${percentText(ltv)}${priceOf(ltv)}` })}
            inputWrapperOrder={["label", "input", "description", "error"]}
          />
          <Button
            type="submit"
            mt={25}
            loading={save.isPending}
            disabled={ltv === null || problem !== null}
          >
            Add
          </Button>
        </Group>
      </form>
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
        <Group key={at} justify="space-between" wrap="nowrap">
          <Text size="sm">
            A price of {priceText(at)} {terms.loanAsset}
          </Text>
          <Button
            variant="default"
            size="compact-md"
            disabled={save.isPending}
            aria-label={`Remove the alert at a price of ${priceText(at)}`}
            onClick={() => send(view.alertPrices.filter((other) => other !== at))}
          >
            Remove
          </Button>
        </Group>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (asked !== null && problem === null) send([...view.alertPrices, asked]);
        }}
      >
        <Group align="flex-start" gap="sm">
          <TextInput
            label="Tell me at a price of"
            rightSection={terms.loanAsset}
            rightSectionWidth={64}
            inputMode="decimal"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={problem ?? (save.isError ? troubleOf(save.error).detail : null)}
            {...(asked === null ? {} : { description: `${exactText(asked)} ${terms.loanAsset}` })}
            inputWrapperOrder={["label", "input", "description", "error"]}
          />
          <Button
            type="submit"
            mt={25}
            loading={save.isPending}
            disabled={price === null || problem !== null}
          >
            Add
          </Button>
        </Group>
      </form>
    </>
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
