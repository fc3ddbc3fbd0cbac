import { Accordion, Table, Text } from "@mantine/core";
import { CardTable } from "../../elements/tables/card-table.tsx";
import { formatAmount } from "@plimsoll/engine";
import { useMemo } from "react";
import { Money, Ratio } from "../../elements/figures/exact.tsx";
import { Figure, Figures } from "../../elements/figures/figure.tsx";
import { percentText } from "../../foundation/format/numbers.ts";
import { readRatio, type MarketTerms } from "../market/market-terms.ts";
import { explainRate, interestOver, type RateExplanation } from "../market/rate-formula.ts";
import { borrowingOf } from "./refusals.ts";
import { moneyOf } from "./standing.ts";

/** What a borrowing costs, all in one place: rate, fee, what arrives, and where the rate comes from. */
export function RatePanel({
  terms,
  asked,
}: {
  readonly terms: MarketTerms;
  /** What the borrower asks for, base units. */
  readonly asked: bigint;
}) {
  const rate = useMemo(() => explainRate(terms, asked), [terms, asked]);
  const { debt, fee, payout } = borrowingOf(asked, terms);
  const yearly = interestOver(debt, readRatio(rate.ratePerYear), 365n);
  const monthly = interestOver(debt, readRatio(rate.ratePerYear), 30n);
  return (
    <>
      <Figures>
        <Figure label="Rate a year (APR)" note="Variable: it follows the demand">
          <Ratio of={rate.ratePerYear} />
        </Figure>
        <Figure
          label="Processing fee"
          note={percentText(formatAmount(terms.settings.processingFee.rate, 18))}
        >
          <Money of={moneyOf(fee, terms)} />
        </Figure>
        <Figure label="What arrives">
          <Money of={moneyOf(payout, terms)} />
        </Figure>
        <Figure
          label="Interest in 30 days"
          note={
            <>
              In a year <Money of={moneyOf(yearly, terms)} />
            </>
          }
        >
          <Money of={moneyOf(monthly, terms)} />
        </Figure>
      </Figures>
      <Accordion variant="default" mt="sm">
        <Accordion.Item value="formula">
          <Accordion.Control>How the rate comes about</Accordion.Control>
          <Accordion.Panel>
            <Formula rate={rate} />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </>
  );
}

function Formula({ rate }: { readonly rate: RateExplanation }) {
  const { curve, utilization, ratePerYear } = rate;
  if (curve === null) {
    return (
      <Text size="sm">
        The rate of this market is set by its terms: {percentText(ratePerYear)} a year. Interest is
        added to the debt every second.
      </Text>
    );
  }
  return (
    <>
      <Text size="sm" mb="xs">
        Rate = rate at target × multiple. The multiple depends on the utilization: how much of what
        lenders supply is lent out. At {percentText(curve.targetUtilization)} it is 1, with nothing
        lent out a quarter, with everything lent out 4. While the utilization is above the target,
        the rate at target rises; below it, it falls. Interest is added to the debt every second.
      </Text>
      <CardTable withRowBorders={false} verticalSpacing={4} maw="24rem">
        <Table.Tbody>
          <FormulaRow name="Rate at target" value={percentText(curve.rateAtTargetPerYear)} />
          <FormulaRow name="Utilization, your loan counted in" value={percentText(utilization)} />
          <FormulaRow name="Multiple at that utilization" value={`× ${short(curve.multiple)}`} />
          <FormulaRow name="Rate a year" value={percentText(ratePerYear)} />
        </Table.Tbody>
      </CardTable>
    </>
  );
}

function FormulaRow({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} pl={0}>
        {name}
      </Table.Th>
      <Table.Td ta="right">{value}</Table.Td>
    </Table.Tr>
  );
}

/** Three digits after the point are enough to follow a formula. */
function short(decimal: string): string {
  return decimal.replace(/(\.[0-9]{3})[0-9]+$/, "$1");
}
