import { Stack, Text } from "@mantine/core";
import { MoreButton } from "../../elements/tables/next-page-button.tsx";
import { Money, When } from "../../elements/figures/exact.tsx";
import { Empty, Failure, Loading } from "../../elements/states/states.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { useApiPages, type AnswerOf } from "../../foundation/api/query.ts";

type Loss = AnswerOf<"listMarketLosses">["items"][number];

const LIMIT = 50;

const COLUMNS: readonly Column<Loss>[] = [
  {
    key: "at",
    label: "When",
    cell: ({ at }) => <When at={at} />,
    sortBy: ({ sequence }) => sequence,
  },
  {
    key: "sale",
    label: "Entry of the sale",
    cell: ({ sequence }) => String(sequence),
    isNumber: true,
    sortBy: ({ sequence }) => sequence,
  },
  {
    key: "bad",
    label: "Not covered by the sale",
    cell: ({ badDebt }) => <Money of={badDebt} />,
    isNumber: true,
    sortBy: ({ badDebt }) => BigInt(badDebt.baseUnits),
  },
  {
    key: "insurance",
    label: "Insurance paid",
    cell: ({ fromInsurance }) => <Money of={fromInsurance} />,
    isNumber: true,
    sortBy: ({ fromInsurance }) => BigInt(fromInsurance.baseUnits),
  },
  {
    key: "lenders",
    label: "Lenders lost",
    cell: ({ fromLenders }) => <Money of={fromLenders} />,
    isNumber: true,
    sortBy: ({ fromLenders }) => BigInt(fromLenders.baseUnits),
  },
];

/** Every loss of a market and who paid for it; not whose loan it was. */
export function PastLosses({ market }: { readonly market: string }) {
  const pages = useApiPages("listMarketLosses", { params: { market }, query: { limit: LIMIT } });
  const { items, data, error, refetch } = pages;
  if (data === undefined) {
    return error === null ? <Loading /> : <Failure error={error} onRetry={() => void refetch()} />;
  }
  if (items.length === 0) {
    return <Empty title="No loss so far">Every sale of this market has paid for its debt.</Empty>;
  }
  return (
    <Stack gap="sm">
      <SortableTable
        caption="Losses of this market"
        columns={COLUMNS}
        rows={items}
        rowKey={({ sequence, index }) => `${sequence} ${index}`}
        maxHeight={380}
      />
      <Text size="sm" c="dimmed">
        Debt that a sale does not cover is paid by insurance first, where the market says so. The
        rest lowers the worth of what every lender has here, at once and in proportion.
      </Text>
      <MoreButton of={pages} size="xs" />
    </Stack>
  );
}
