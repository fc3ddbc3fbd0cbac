import { Badge } from "@mantine/core";
import type { LoanView } from "@plimsoll/contract";
import { memo } from "react";
import { Money, Price, Ratio } from "../../elements/figures/exact.tsx";
import { LoadLine } from "../../elements/load-line/load-line.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Loaded } from "../../elements/states/states.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { ratioToDraw } from "../../foundation/format/numbers.ts";
import { LoanLink } from "../loans/loan-link.tsx";
import { triggerText } from "./trigger-words.ts";

const COLUMNS: readonly Column<LoanView>[] = [
  {
    key: "loan",
    label: "Loan",
    cell: ({ loan }) => <LoanLink loan={loan} />,
    sortBy: ({ loan }) => loan,
  },
  { key: "market", label: "Market", cell: ({ market }) => market, sortBy: ({ market }) => market },
  {
    key: "ltv",
    label: "LTV",
    cell: ({ ltv }) => <Ratio of={ltv} />,
    isNumber: true,
    // A loan without an LTV has worthless collateral and stands above all.
    sortBy: ({ ltv }) => (ltv === null ? Infinity : ratioToDraw(ltv)),
  },
  {
    key: "line",
    label: "Load line",
    cell: ({ loan, ltv, liquidationLtv }) => (
      <div style={{ minWidth: 120 }}>
        <LoadLine ltv={ltv} liquidationLtv={liquidationLtv} isCompact label={`LTV of ${loan}`} />
      </div>
    ),
  },
  {
    key: "debt",
    label: "Debt",
    cell: ({ debt }) => <Money of={debt} />,
    isNumber: true,
    sortBy: ({ debt }) => BigInt(debt.baseUnits),
  },
  {
    key: "collateral",
    label: "Collateral",
    cell: ({ collateral }) => <Money of={collateral} />,
    isNumber: true,
    sortBy: ({ collateral }) => BigInt(collateral.baseUnits),
  },
  {
    key: "price",
    label: "Liquidation price",
    cell: ({ liquidationPrice }) => <Price of={liquidationPrice} />,
    isNumber: true,
    sortBy: ({ liquidationPrice }) =>
      liquidationPrice === null ? null : ratioToDraw(liquidationPrice),
  },
  {
    key: "next",
    label: "Next",
    cell: ({ nextTrigger }) =>
      nextTrigger === null ? (
        "–"
      ) : (
        <>
          {triggerText(nextTrigger.kind)} at <Price of={nextTrigger.price} />
        </>
      ),
  },
  {
    key: "state",
    label: "State",
    cell: ({ isHealthy, isWaitingForDesk }) =>
      isWaitingForDesk ? (
        <Badge variant="outline" color="var(--line-danger)">
          waits for the desk
        </Badge>
      ) : isHealthy ? (
        "healthy"
      ) : (
        <Badge variant="outline" color="var(--line-danger)">
          liquidatable
        </Badge>
      ),
    sortBy: ({ isHealthy }) => (isHealthy ? 1 : 0),
  },
];

/** Loans with the highest LTVs, as a table that sorts. */
export const RiskyLoans = memo(function RiskyLoans({
  loans,
  caption = "Riskiest loans",
}: {
  readonly loans: readonly LoanView[];
  readonly caption?: string;
}) {
  if (loans.length === 0) return <Empty title="There is no loan with a debt" />;
  return (
    <SortableTable
      caption={caption}
      columns={COLUMNS}
      rows={loans}
      rowKey={({ loan }) => loan}
      maxHeight={460}
    />
  );
});

interface RiskiestPanelProps {
  readonly title: string;
  readonly limit: number;
}

/** The loans with the highest LTVs: what a risk officer looks for most often. */
export function RiskiestPanel({ title, limit }: RiskiestPanelProps) {
  const query = useApi("listRiskiestLoans", { query: { limit } });
  return (
    <Panel title={title} isDense>
      <Loaded query={query}>{({ items }) => <RiskyLoans loans={items} />}</Loaded>
    </Panel>
  );
}
