import type { ReactNode } from "react";
import { Money, Price, Ratio } from "../../elements/figures/exact.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { countText } from "../../foundation/format/numbers.ts";
import type { BookTotals, MarketTotalsView } from "./use-book.ts";

interface Row {
  readonly key: string;
  readonly label: string;
  readonly then: ReactNode;
  readonly now: ReactNode;
}

const COLUMNS: readonly Column<Row>[] = [
  { key: "label", label: "Figure", cell: ({ label }) => label },
  { key: "then", label: "Then", cell: ({ then }) => then, isNumber: true },
  { key: "now", label: "Now", cell: ({ now }) => now, isNumber: true },
];

const FIGURES: readonly (readonly [string, (market: MarketTotalsView) => ReactNode])[] = [
  ["price", ({ price }) => <Price of={price} />],
  ["loans", ({ loans }) => countText(loans)],
  ["supplied", ({ totalSupply }) => <Money of={totalSupply} />],
  ["lent out", ({ totalBorrow }) => <Money of={totalBorrow} />],
  ["collateral", ({ totalCollateral }) => <Money of={totalCollateral} />],
  ["worth", ({ collateralValue }) => <Money of={collateralValue} />],
  ["LTV", ({ ltv }) => <Ratio of={ltv} />],
  ["liquidatable", ({ liquidatable }) => countText(liquidatable)],
];

/** The totals of a past book beside those of the present one. */
export function CompareTotals({
  then,
  now,
}: {
  readonly then: BookTotals;
  readonly now: BookTotals;
}) {
  const rows: readonly Row[] = [
    { key: "loans", label: "Loans", then: countText(then.loans), now: countText(now.loans) },
    {
      key: "accounts",
      label: "Accounts",
      then: countText(then.accounts),
      now: countText(now.accounts),
    },
    ...now.markets.flatMap((market) => {
      const before = then.markets.find((one) => one.market === market.market);
      return FIGURES.map(([label, write]) => ({
        key: `${market.market} ${label}`,
        label: `${market.market}: ${label}`,
        then: before === undefined ? "not there yet" : write(before),
        now: write(market),
      }));
    }),
    ...balanceRows("Desk", then.desk, now.desk),
    ...balanceRows("Insurance", then.insurance, now.insurance),
    ...balanceRows("Fees", then.fees, now.fees),
  ];
  return (
    <SortableTable caption="Then and now" columns={COLUMNS} rows={rows} rowKey={({ key }) => key} />
  );
}

function balanceRows(
  name: string,
  then: BookTotals["desk"],
  now: BookTotals["desk"],
): readonly Row[] {
  return now.map((balance) => {
    const before = then.find(({ asset }) => asset === balance.asset);
    return {
      key: `${name} ${balance.asset}`,
      label: `${name}, ${balance.asset}`,
      then: before === undefined ? "nothing" : <Money of={before} />,
      now: <Money of={balance} />,
    };
  });
}
