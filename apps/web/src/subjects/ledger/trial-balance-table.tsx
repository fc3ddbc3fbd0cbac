import { Badge } from "@mantine/core";
import { Money } from "../../elements/figures/exact.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { Explained } from "../../elements/terms/explained.tsx";
import type { AnswerOf } from "../../foundation/api/query.ts";
import { kindText } from "../book/holds-and-owes.tsx";

type TrialBalance = AnswerOf<"getTrialBalance">;
type Row = TrialBalance["accounts"][number];

const COLUMNS: readonly Column<Row>[] = [
  {
    key: "kind",
    label: "Account",
    cell: ({ kind }) => <Explained text={kindText(kind)} />,
    sortBy: (row) => row.kind,
  },
  { key: "asset", label: "Asset", cell: ({ asset }) => asset, sortBy: ({ asset }) => asset },
  {
    key: "debit",
    label: "Debit",
    cell: ({ debit }) => <Money of={debit} />,
    isNumber: true,
    sortBy: ({ debit }) => BigInt(debit.baseUnits),
  },
  {
    key: "credit",
    label: "Credit",
    cell: ({ credit }) => <Money of={credit} />,
    isNumber: true,
    sortBy: ({ credit }) => BigInt(credit.baseUnits),
  },
];

/** Every kind of account, debits and credits. */
export function TrialBalanceTable({ of }: { readonly of: TrialBalance }) {
  return (
    <>
      <Badge
        variant="outline"
        color={of.isBalanced ? "var(--line-safe)" : "var(--line-danger)"}
        mb="xs"
      >
        {of.isBalanced ? "balanced, to the last unit" : "not balanced"}
      </Badge>
      <SortableTable
        caption={`Trial balance after entry ${of.sequence}`}
        columns={COLUMNS}
        rows={of.accounts}
        rowKey={({ kind, asset }) => `${kind} ${asset}`}
      />
    </>
  );
}
