import { memo } from "react";
import { Money, Price, Ratio } from "../../elements/figures/exact.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { countText, ratioToDraw } from "../../foundation/format/numbers.ts";
import type { MarketTotalsView } from "./use-book.ts";

const COLUMNS: readonly Column<MarketTotalsView>[] = [
  { key: "market", label: "Market", cell: ({ market }) => market, sortBy: ({ market }) => market },
  {
    key: "loans",
    label: "Loans",
    cell: ({ loans }) => countText(loans),
    isNumber: true,
    sortBy: ({ loans }) => loans,
  },
  {
    key: "price",
    label: "Price",
    cell: ({ price, priceStatus }) => (
      <>
        <Price of={price} /> {priceStatus === "fresh" ? null : `(${priceStatus})`}
      </>
    ),
    isNumber: true,
  },
  {
    key: "liquidatable",
    label: "Liquidatable",
    cell: ({ liquidatable }) => countText(liquidatable),
    isNumber: true,
    sortBy: ({ liquidatable }) => liquidatable,
  },
  {
    key: "waiting",
    label: "Wait for the desk",
    cell: ({ waitingForDesk }) => countText(waitingForDesk),
    isNumber: true,
    sortBy: ({ waitingForDesk }) => waitingForDesk,
  },
  {
    key: "supply",
    label: "Supplied",
    cell: ({ totalSupply }) => <Money of={totalSupply} isShort />,
    isNumber: true,
    sortBy: ({ totalSupply }) => BigInt(totalSupply.baseUnits),
  },
  {
    key: "borrow",
    label: "Lent out",
    cell: ({ totalBorrow }) => <Money of={totalBorrow} isShort />,
    isNumber: true,
    sortBy: ({ totalBorrow }) => BigInt(totalBorrow.baseUnits),
  },
  {
    key: "collateral",
    label: "Collateral",
    cell: ({ totalCollateral }) => <Money of={totalCollateral} isShort />,
    isNumber: true,
  },
  {
    key: "value",
    label: "Worth",
    cell: ({ collateralValue }) => <Money of={collateralValue} isShort />,
    isNumber: true,
    sortBy: ({ collateralValue }) => BigInt(collateralValue.baseUnits),
  },
  {
    key: "ltv",
    label: "LTV",
    cell: ({ ltv }) => <Ratio of={ltv} />,
    isNumber: true,
    sortBy: ({ ltv }) => (ltv === null ? null : ratioToDraw(ltv)),
  },
  {
    key: "utilization",
    label: "Utilization",
    cell: ({ utilization }) => <Ratio of={utilization} />,
    isNumber: true,
    sortBy: ({ utilization }) => ratioToDraw(utilization),
  },
];

/** The markets of a book, each in a row. */
export const MarketTable = memo(function MarketTable({
  markets,
}: {
  readonly markets: readonly MarketTotalsView[];
}) {
  return (
    <SortableTable
      caption="Markets"
      columns={COLUMNS}
      rows={markets}
      rowKey={({ market }) => market}
    />
  );
});
