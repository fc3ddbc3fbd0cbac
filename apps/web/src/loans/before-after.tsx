import { Table, VisuallyHidden } from "@mantine/core";
import { formatAmount } from "@plimsoll/engine";
import { amountText, percentText, priceText } from "../format/numbers.ts";
import { LoadLine } from "../load-line/load-line.tsx";
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
  const rows: readonly (readonly [string, string, string])[] = [
    ["LTV", percentText(now.ltv), percentText(then.ltv)],
    ["Liquidation price", priceOr(now, unit), priceOr(then, unit)],
    ["Debt", amountText(moneyOf(before.debt, terms)), amountText(moneyOf(after.debt, terms))],
    [
      "Collateral",
      amountText(coinsOf(before.collateral, terms)),
      amountText(coinsOf(after.collateral, terms)),
    ],
  ];
  return (
    <div aria-live="polite">
      <LoadLine
        ltv={then.ltv}
        liquidationLtv={formatAmount(terms.lltv, 18)}
        isCompact
        label="Loan-to-value afterwards"
      />
      <Table verticalSpacing={4} withRowBorders={false} fz="sm">
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
      </Table>
    </div>
  );
}

function priceOr({ liquidationPrice }: Standing, unit: string): string {
  return liquidationPrice === null ? "none" : `${priceText(liquidationPrice)} ${unit}`;
}
