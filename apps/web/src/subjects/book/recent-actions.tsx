import { Button, Group, Text } from "@mantine/core";
import { memo, useMemo } from "react";
import { Money, Price, Ratio, When } from "../../elements/figures/exact.tsx";
import { TextLink } from "../../elements/panels/links.tsx";
import { Empty } from "../../elements/states/states.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { countText } from "../../foundation/format/numbers.ts";
import {
  actionsOfLastHour,
  endsWithinHour,
  type Action,
  type Liquidation,
} from "./actions-of-hour.ts";
import { LoanLink } from "../loans/loan-link.tsx";
import type { BookLists } from "./use-live-book.ts";

const money = (of: Liquidation["sold"] | undefined) => (of === undefined ? "–" : <Money of={of} />);

const COLUMNS: readonly Column<Action>[] = [
  {
    key: "at",
    label: "When",
    cell: ({ at }) => <When at={at} isDense />,
    sortBy: ({ sequence }) => sequence,
  },
  {
    key: "kind",
    label: "What",
    cell: ({ kind }) => kind,
    // With it stands the reason of a change, as long as somebody wrote it.
    isProse: true,
    sortBy: ({ kind }) => kind,
  },
  {
    key: "loan",
    label: "Loan or market",
    cell: ({ loan, market }) => (loan === null ? (market ?? "–") : <LoanLink loan={loan} />),
    sortBy: ({ loan, market }) => loan ?? market,
  },
  {
    key: "price",
    label: "Price",
    cell: ({ price }) => (price === null ? "–" : <Price of={price} />),
    isNumber: true,
  },
  {
    key: "ltv",
    label: "LTV before",
    cell: ({ ltvBefore, price }) => (price === null ? "–" : <Ratio of={ltvBefore} />),
    isNumber: true,
  },
  { key: "sold", label: "Sold", cell: ({ sale }) => money(sale?.sold), isNumber: true },
  { key: "repaid", label: "Repaid", cell: ({ sale }) => money(sale?.repaid), isNumber: true },
  {
    key: "cost",
    label: "Cost to the borrower",
    cell: ({ sale }) => money(sale?.cost),
    isNumber: true,
    sortBy: ({ sale }) => (sale === null ? null : BigInt(sale.cost.baseUnits)),
  },
  {
    key: "insurance",
    label: "Insurance paid",
    cell: ({ sale }) => money(sale?.fromInsurance),
    isNumber: true,
  },
  {
    key: "lenders",
    label: "Lenders lost",
    cell: ({ sale }) => money(sale?.fromLenders),
    isNumber: true,
  },
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

interface RecentActionsProps {
  readonly lists: BookLists;
  /** The entry and the time of the moment that the page shows. */
  readonly moment: { readonly sequence: number; readonly at: string };
  readonly isAskingMore: boolean;
  readonly onMore: () => void;
}

/** What the book did in the last hour of its own time, as of the moment of the page. */
export const RecentActions = memo(function RecentActions(props: RecentActionsProps) {
  const { lists, moment, isAskingMore, onMore } = props;
  const { sales, alerts, deeds } = lists;
  const now = moment.at;
  const actions = useMemo(
    () => actionsOfLastHour(now, sales.items, alerts.items, deeds.items),
    [now, sales.items, alerts.items, deeds.items],
  );
  const isCut = [sales, alerts, { ...deeds, items: deeds.items.map(({ event }) => event) }].some(
    (list) => endsWithinHour(now, list),
  );
  return (
    <>
      {lists.until === moment.sequence ? null : (
        <Text size="sm" c="dimmed" mb="xs" role="status">
          Written down until entry {countText(lists.until)}; the rest follows.
        </Text>
      )}
      {actions.length === 0 ? (
        <Empty title="Nothing happened in the last hour" />
      ) : (
        <SortableTable
          caption="Actions of the last hour"
          columns={COLUMNS}
          rows={actions}
          rowKey={({ id }) => id}
          maxHeight={380}
        />
      )}
      {isCut ? (
        <Group gap="sm" mt="xs">
          <Text size="sm" c="dimmed">
            There were more in this hour: these are the newest {countText(sales.items.length)}{" "}
            sales, {countText(alerts.items.length)} alerts and {countText(deeds.items.length)}{" "}
            others.
          </Text>
          <Button size="xs" variant="default" loading={isAskingMore} onClick={onMore}>
            Show more
          </Button>
        </Group>
      ) : null}
    </>
  );
});
