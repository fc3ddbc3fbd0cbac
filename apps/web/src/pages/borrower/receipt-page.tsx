import { Button, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useLocation, useParams } from "@tanstack/react-router";
import { Money, Ratio } from "../../elements/figures/exact.tsx";
import { Figure, Figures } from "../../elements/figures/figure.tsx";
import { LoadLine } from "../../elements/load-line/load-line.tsx";
import { TextLink } from "../../elements/panels/links.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Loaded } from "../../elements/states/states.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { exactInstantText } from "../../foundation/format/time.ts";
import { useLoanNames } from "../../subjects/loans/loan-names.ts";
import { AlertsOf, ChainOf, QuotesOf } from "../../subjects/receipts/evidence.tsx";
import { KIND_WORDS, storyOf, type SaleReceipt } from "../../subjects/receipts/receipt-words.ts";
import { VerificationOf } from "../../subjects/receipts/verification.tsx";

/** Why collateral was sold, with everything that is needed to recompute it. */
export function ReceiptPage() {
  const { sequence }: { sequence?: string } = useParams({ strict: false });
  const search = useLocation({ select: ({ searchStr }): string => searchStr });
  const index = new URLSearchParams(search).get("index");
  const isNumber = /^[0-9]{1,15}$/.test(sequence ?? "");
  const receipt = useApi("getLiquidationReceipt", {
    params: { sequence: isNumber ? Number.parseInt(sequence ?? "", 10) : 0 },
    query: index === null ? {} : { index },
  });
  return (
    <Stack>
      <Loaded query={receipt} lines={8}>
        {(found) => <ReceiptOf receipt={found} />}
      </Loaded>
    </Stack>
  );
}

function ReceiptOf({ receipt }: { readonly receipt: SaleReceipt }) {
  const { summary, sale } = receipt;
  const { titleOf } = useLoanNames();
  const { before, after, rule, sold, soldValue, repaid, cost, returned, badDebt } = summary;
  const { fromInsurance, fromSuppliers, crumb } = summary;
  const file = `/v1/liquidations/${sale.sequence}/receipt`;
  const query = `?index=${sale.index}`;
  return (
    <>
      <PageHeader
        title={`${KIND_WORDS[summary.kind]}`}
        lead={`Receipt of entry ${sale.sequence} of the journal.`}
        actions={
          <Group gap="xs">
            <Button
              component="a"
              href={`${file}.pdf${query}`}
              download="receipt.pdf"
              variant="default"
            >
              PDF
            </Button>
            <Button
              component="a"
              href={`${file}${query}`}
              download="receipt.json"
              variant="default"
            >
              JSON
            </Button>
          </Group>
        }
      />
      <Panel>
        <Text size="lg">{storyOf(summary)}</Text>
        <Text size="sm" c="dimmed" mt="xs">
          {exactInstantText(summary.at)} ·{" "}
          <TextLink to="/loans/$loan" params={{ loan: summary.loan }} underline="always">
            {titleOf(summary.loan)}
          </TextLink>
        </Text>
      </Panel>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Panel title="Before">
          <LoadLine
            ltv={before.ltv}
            liquidationLtv={rule.liquidationLtv}
            isCompact
            label="LTV before"
          />
          <Figures>
            <Figure label="LTV">
              <Ratio of={before.ltv} />
            </Figure>
            <Figure label="Debt">
              <Money of={before.debt} />
            </Figure>
            <Figure label="Collateral">
              <Money of={before.collateral} />
            </Figure>
          </Figures>
        </Panel>
        <Panel title="After">
          <LoadLine
            ltv={after.ltv}
            liquidationLtv={rule.liquidationLtv}
            isCompact
            label="LTV after"
          />
          <Figures>
            <Figure label="LTV">
              <Ratio of={after.ltv} />
            </Figure>
            <Figure label="Debt">
              <Money of={after.debt} />
            </Figure>
            <Figure label="Collateral">
              <Money of={after.collateral} />
            </Figure>
          </Figures>
        </Panel>
      </SimpleGrid>
      <Panel title="The sale">
        <Figures>
          <Figure label="Sold" note={<Money of={soldValue} />}>
            <Money of={sold} />
          </Figure>
          <Figure label="Debt repaid">
            <Money of={repaid} />
          </Figure>
          <Figure
            label={rule.planStep === null ? "Penalty" : "Fee"}
            note={
              <>
                <Ratio of={rule.fee} /> of the debt repaid
              </>
            }
          >
            <Money of={cost} />
          </Figure>
          <Figure label="Given back">
            <Money of={returned} />
          </Figure>
          {crumb === undefined ? null : (
            <Figure
              label="Left over and taken by the house"
              note={
                <>
                  For <Money of={crumb.paid} /> of the debt: too little to wait for a buyer
                </>
              }
            >
              <Money of={crumb.collateral} />
            </Figure>
          )}
          {badDebt.baseUnits === "0" ? null : (
            <Figure
              label="Written off"
              note={
                <>
                  You do not owe it: insurance paid <Money of={fromInsurance} />, lenders lost{" "}
                  <Money of={fromSuppliers} />
                </>
              }
            >
              <Money of={badDebt} />
            </Figure>
          )}
        </Figures>
      </Panel>
      <VerificationOf receipt={receipt} />
      <QuotesOf feeds={summary.feeds} />
      <AlertsOf summary={summary} />
      <ChainOf receipt={receipt} />
    </>
  );
}
