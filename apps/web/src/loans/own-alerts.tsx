import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { formatAmount } from "@plimsoll/engine";
import { useState } from "react";
import { useCommand } from "../api/command.ts";
import { troubleOf } from "../api/problem.ts";
import { percentText, priceText } from "../format/numbers.ts";
import { readRatio } from "../market/market-terms.ts";
import { writePrice } from "../market/oracle-price.ts";
import { readPercent } from "../plans/plan-draft.ts";
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
  const ltv = read !== null && "ltv" in read ? read.ltv : null;
  const problem =
    read === null ? null : "problem" in read ? read.problem : problemOf(read.ltv, context);
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
        to five LTVs of your own.
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
    </Stack>
  );
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
