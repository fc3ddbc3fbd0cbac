import { Table, VisuallyHidden } from "@mantine/core";
import { CardTable } from "../../elements/tables/card-table.tsx";
import { formatAmount } from "@plimsoll/engine";
import type { ReactNode } from "react";
import { Announcement } from "../../elements/figures/announcement.tsx";
import { Money, Price, Ratio } from "../../elements/figures/exact.tsx";
import { FigureGroup } from "../../elements/figures/figure-group.tsx";
import { LoadLine } from "../../elements/load-line/load-line.tsx";
import { amountText, percentText } from "../../foundation/format/numbers.ts";
import type { MarketTerms } from "../market/market-terms.ts";
import { coinsOf, moneyOf, standingOf, type LoanAmounts, type Standing } from "./standing.ts";

/** What a change would make of a loan, before it is sent. */
export function BeforeAfter({
  terms,
  before,
  after,
}: {
  readonly terms: MarketTerms;
  readonly before: LoanAmounts;
  readonly after: LoanAmounts;
}) {
  const [now, then] = [standingOf(before, terms), standingOf(after, terms)];
  const unit = terms.loanAsset;
  const [owed, owes] = [moneyOf(before.debt, terms), moneyOf(after.debt, terms)];
  const [held, holds] = [coinsOf(before.collateral, terms), coinsOf(after.collateral, terms)];
  const rows: readonly (readonly [string, ReactNode, ReactNode])[] = [
    ["LTV", <Ratio of={now.ltv} />, <Ratio of={then.ltv} />],
    ["Liquidation price", <PriceOr of={now} unit={unit} />, <PriceOr of={then} unit={unit} />],
    ["Debt", <Money of={owed} />, <Money of={owes} />],
    ["Collateral", <Money of={held} />, <Money of={holds} />],
  ];
  // What is owed grows by itself: a debt that is repaid whole is the same change all along.
  const change = after.debt === 0n ? "all" : String(after.debt - before.debt);
  return (
    <div>
      <Announcement
        of={`${change} ${after.collateral - before.collateral}`}
        text={`Afterwards an LTV of ${percentText(then.ltv)}, a debt of ${amountText(owes)} and ${amountText(holds)} pledged.`}
      />
      <LoadLine
        ltv={then.ltv}
        liquidationLtv={formatAmount(terms.lltv, 18)}
        isCompact
        label="Loan-to-value afterwards"
      />
      <FigureGroup label="Now and afterwards">
        <CardTable verticalSpacing={4} withRowBorders={false} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th pl={0} scope="col">
                <VisuallyHidden>What</VisuallyHidden>
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Now
              </Table.Th>
              <Table.Th scope="col" ta="right" pr={0}>
                Afterwards
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(([name, was, becomes]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={400} pl={0}>
                  {name}
                </Table.Th>
                <Table.Td ta="right">{was}</Table.Td>
                <Table.Td ta="right" fw={600} pr={0}>
                  {becomes}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </CardTable>
      </FigureGroup>
    </div>
  );
}

function PriceOr({ of, unit }: { readonly of: Standing; readonly unit: string }) {
  return of.liquidationPrice === null ? "none" : <Price of={of.liquidationPrice} unit={unit} />;
}
