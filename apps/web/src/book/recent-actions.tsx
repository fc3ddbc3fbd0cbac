import { memo, useMemo } from "react";
import { useApi, type AnswerOf } from "../api/query.ts";
import { Money, Price, Ratio, When } from "../elements/exact.tsx";
import { TextLink } from "../elements/links.tsx";
import { Empty, Failure, Loading } from "../elements/states.tsx";
import { percentText } from "../format/numbers.ts";
import { SortableTable, type Column } from "../tables/sortable-table.tsx";

type Liquidation = AnswerOf<"listLiquidations">["items"][number];
type Alert = AnswerOf<"listAlerts">["items"][number];

/** A sale or an alert in one list. */
interface Action {
  readonly id: string;
  readonly sequence: number;
  readonly at: string;
  readonly kind: string;
  readonly loan: string;
  readonly price: string;
  readonly ltvBefore: string | null;
  readonly sale: Liquidation | null;
}

const HOUR_MILLIS = 3_600_000;
/** Most of each kind that are shown; a crash has thousands. */
const LIMIT = 200;

const KINDS: Readonly<Record<Liquidation["kind"] | Alert["kind"], string>> = {
  plan_sale: "Plan sale",
  soft_liquidation: "Soft liquidation",
  liquidation: "Liquidation",
  outside_liquidation: "Outside liquidation",
  pre_liquidation: "Pre-liquidation",
  market_alert: "Alert",
  own_alert: "Own alert",
  own_price_alert: "Own alert",
  liquidatable: "Liquidatable",
};

/** Sales and alerts since an hour before `now`, newest first. */
export function actionsOfLastHour(
  now: string,
  sales: readonly Liquidation[],
  alerts: readonly Alert[],
): readonly Action[] {
  const since = Date.parse(now) - HOUR_MILLIS;
  const actions: Action[] = [
    ...sales.map((sale) => ({
      id: `sale ${sale.sequence}.${sale.index}`,
      sequence: sale.sequence,
      at: sale.at,
      kind: KINDS[sale.kind],
      loan: sale.loan,
      price: sale.price,
      ltvBefore: sale.ltvBefore,
      sale,
    })),
    ...alerts.map((alert) => ({
      id: `alert ${alert.sequence}.${alert.index}`,
      sequence: alert.sequence,
      at: alert.at,
      kind: `${KINDS[alert.kind]} at ${alert.triggerLtv === null ? `a price of ${alert.alertPrice}` : percentText(alert.triggerLtv)}`,
      loan: alert.loan,
      price: alert.price,
      ltvBefore: alert.ltv,
      sale: null,
    })),
  ];
  return actions
    .filter(({ at }) => Date.parse(at) > since)
    .sort((left, right) => right.sequence - left.sequence);
}

const money = (of: Liquidation["sold"] | undefined) => (of === undefined ? "–" : <Money of={of} />);

const COLUMNS: readonly Column<Action>[] = [
  {
    key: "at",
    label: "When",
    cell: ({ at }) => <When at={at} />,
    sortBy: ({ sequence }) => sequence,
  },
  { key: "kind", label: "What", cell: ({ kind }) => kind, sortBy: ({ kind }) => kind },
  {
    key: "loan",
    label: "Loan",
    cell: ({ loan }) => (
      <TextLink to="/risk/loans/$loan" params={{ loan }} size="sm">
        {loan}
      </TextLink>
    ),
    sortBy: ({ loan }) => loan,
  },
  { key: "price", label: "Price", cell: ({ price }) => <Price of={price} />, isNumber: true },
  {
    key: "ltv",
    label: "LTV before",
    cell: ({ ltvBefore }) => <Ratio of={ltvBefore} />,
    isNumber: true,
  },
  { key: "sold", label: "Sold", cell: ({ sale }) => money(sale?.sold), isNumber: true },
  { key: "repaid", label: "Repaid", cell: ({ sale }) => money(sale?.repaid), isNumber: true },
  {
    key: "cost",
    label: "Cost",
    cell: ({ sale }) => money(sale?.cost),
    isNumber: true,
    sortBy: ({ sale }) => (sale === null ? null : BigInt(sale.cost.baseUnits)),
  },
  { key: "bad", label: "Bad debt", cell: ({ sale }) => money(sale?.badDebt), isNumber: true },
  {
    key: "receipt",
    label: "Receipt",
    cell: ({ sale, sequence }) =>
      sale === null ? (
        "–"
      ) : (
        <TextLink
          to="/receipts/$sequence"
          params={{ sequence: String(sequence) }}
          search={{ index: sale.index }}
          size="sm"
        >
          Entry {sequence}
        </TextLink>
      ),
  },
];

/** What the book did in the last hour of its own time. */
export const RecentActions = memo(function RecentActions({ now }: { readonly now: string }) {
  const sales = useApi("listLiquidations", { query: { limit: LIMIT } });
  const alerts = useApi("listAlerts", { query: { limit: LIMIT } });
  const actions = useMemo(
    () => actionsOfLastHour(now, sales.data?.items ?? [], alerts.data?.items ?? []),
    [now, sales.data, alerts.data],
  );
  const error = sales.error ?? alerts.error;
  if (error !== null) return <Failure error={error} onRetry={() => void sales.refetch()} />;
  if (sales.data === undefined || alerts.data === undefined) return <Loading />;
  if (actions.length === 0) {
    return <Empty title="Nothing was sold and nobody was alerted in the last hour" />;
  }
  return (
    <SortableTable
      caption="Actions of the last hour"
      columns={COLUMNS}
      rows={actions}
      rowKey={({ id }) => id}
      maxHeight={380}
    />
  );
});
