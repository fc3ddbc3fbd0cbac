import { Alert, List, Stack, Table, Text } from "@mantine/core";
import { CardTable } from "../../../elements/tables/card-table.tsx";
import { formatAmount } from "@plimsoll/engine";
import type { ReactNode } from "react";
import { Money, Price, Ratio } from "../../../elements/figures/exact.tsx";
import { Failure } from "../../../elements/states/states.tsx";
import { percentText, priceText } from "../../../foundation/format/numbers.ts";
import { loanLines } from "../../../subjects/loans/loan-lines.ts";
import { RatePanel } from "../../../subjects/loans/rate-panel.tsx";
import { borrowingOf } from "../../../subjects/loans/refusals.ts";
import { coinsOf, moneyOf, standingOf } from "../../../subjects/loans/standing.ts";
import { planSentences } from "../../../subjects/plans/step-text.ts";
import type { NewLoan } from "./use-loan-draft.ts";
import type { LoanPreview } from "./use-preview.ts";

/** Exactly what is agreed, before the one button; `preview` is what the book says to it. */
export function ReviewStep({
  loan,
  preview,
}: {
  readonly loan: NewLoan;
  readonly preview: LoanPreview;
}) {
  const { terms, read, checked } = loan;
  const { fee, payout, debt } = borrowingOf(read.asked, terms);
  const { ltv, liquidationPrice } = standingOf(read.loan, terms);
  const lines = loanLines({ terms, loan: read.loan, plan: checked.plan });
  return (
    <Stack gap="lg">
      {preview.refusal === null ? null : (
        <Alert color="red" variant="outline" title="This would be refused" role="alert">
          {preview.refusal}
        </Alert>
      )}
      {preview.error === null ? null : <Failure error={preview.error} onRetry={preview.retry} />}
      <CardTable verticalSpacing="xs">
        <Table.Tbody>
          <Row name="You pledge">
            <Money of={coinsOf(read.collateral, terms)} />
          </Row>
          <Row name="You borrow">
            <Money of={moneyOf(read.asked, terms)} />
          </Row>
          <Row name="Processing fee">
            <Money of={moneyOf(fee, terms)} />
          </Row>
          <Row name="You receive on your balance">
            <Money of={moneyOf(payout, terms)} />
          </Row>
          <Row name="You owe from the start">
            <Money of={moneyOf(debt, terms)} />
          </Row>
          <Row name="LTV at the start">
            <Ratio of={ltv} />
          </Row>
          <Row name="Liquidation price">
            <Price of={liquidationPrice} unit={terms.loanAsset} />
          </Row>
        </Table.Tbody>
      </CardTable>
      <div>
        <Text fw={600} component="h3" mb="xs">
          Your plan
        </Text>
        <List type="ordered" size="sm" spacing={4}>
          {planSentences(checked.text, terms).map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      </div>
      <div>
        <Text fw={600} component="h3" mb="xs">
          What happens as the price falls
        </Text>
        <List size="sm" spacing={4}>
          {lines.map(({ ltv: at, label, price }) => (
            <List.Item key={`${label} ${at}`}>
              At {price === null ? "–" : `${priceText(price)} ${terms.loanAsset}`}, an LTV of{" "}
              {percentText(at)}: {label.toLowerCase()}
            </List.Item>
          ))}
        </List>
        <Text size="sm" mt="xs" c="dimmed">
          Prices hold for the debt of today. Interest raises them slowly. At the liquidation, the
          market sells{" "}
          {terms.settings.liquidation.kind === "ladder"
            ? `the least that brings the LTV back to ${percentText(formatAmount(terms.settings.liquidation.targetLtv, 18))}.`
            : "as much as a liquidator asks for, up to everything."}
        </Text>
      </div>
      <RatePanel terms={terms} asked={read.asked} />
    </Stack>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} pl={0}>
        {name}
      </Table.Th>
      <Table.Td ta="right" fw={600} pr={0}>
        {children}
      </Table.Td>
    </Table.Tr>
  );
}
