import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { Money, Price, When } from "../../elements/figures/exact.tsx";
import { Empty, Loaded } from "../../elements/states/states.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { ask, queryKey, useDated, type AnswerOf } from "../../foundation/api/query.ts";
import { countText } from "../../foundation/format/numbers.ts";
import { useSession } from "../../foundation/session/session.ts";
import { LoanLink } from "../loans/loan-link.tsx";

type FlaggedSale = AnswerOf<"listFlaggedLiquidations">["items"][number];

const COLUMNS: readonly Column<FlaggedSale>[] = [
  { key: "at", label: "When", cell: ({ at }) => <When at={at} isDense /> },
  {
    key: "loan",
    label: "Loan",
    cell: ({ loan }) => <LoanLink loan={loan} />,
  },
  {
    key: "sold",
    label: "Sold at",
    cell: ({ soldPrice }) => <Price of={soldPrice} />,
    isNumber: true,
  },
  {
    key: "honest",
    label: "With hindsight",
    cell: ({ honestPrice }) => <Price of={honestPrice} />,
    isNumber: true,
  },
  { key: "owed", label: "Owed", cell: ({ amount }) => <Money of={amount} />, isNumber: true },
  {
    key: "paid",
    label: "Made whole",
    cell: (sale) => (sale.isPaid ? "paid" : <Payment sale={sale} />),
  },
];

const NEWEST = { query: { limit: 50 } } as const;
/** To judge sales costs more than to read the book, and venues correct themselves over minutes. */
const EVERY_MILLIS = 60_000;

/** The sales in doubt, and the entry that the answer is of. */
function useFlaggedSales() {
  return useDated("listFlaggedLiquidations", queryKey("listFlaggedLiquidations", NEWEST), {
    everyMillis: EVERY_MILLIS,
    ask: async (least, signal) => {
      const { answer, span } = await ask("listFlaggedLiquidations", NEWEST, least, signal);
      return { answer: { items: answer.items, entry: span?.last ?? null }, span };
    },
  });
}

/**
 * Sales that a later correction of venues shows to be wrong, and what is owed for them. They are judged apart from
 * the book around them, and say of which entry they are.
 */
export function FlaggedSales() {
  const query = useFlaggedSales();
  return (
    <Loaded query={query}>
      {({ items, entry }) => (
        <>
          {entry === null ? null : (
            <Text size="sm" c="dimmed" mb="xs">
              As of journal entry {countText(entry)}, and looked at again every minute.
            </Text>
          )}
          {items.length === 0 ? (
            <Empty title="No sale is in doubt">
              Every sale is priced again once its venues have had time to correct themselves.
            </Empty>
          ) : (
            <SortableTable
              caption="Sales in doubt"
              columns={COLUMNS}
              rows={items}
              rowKey={({ sequence, index }) => `${sequence}.${index}`}
            />
          )}
        </>
      )}
    </Loaded>
  );
}

/** Pays what is owed from the insurance account; the reason stays in the journal. */
function Payment({ sale }: { readonly sale: FlaggedSale }) {
  const session = useSession();
  const [reason, setReason] = useState("");
  const pay = useCommand("makeWhole", { outdates: ["listFlaggedLiquidations"] });
  if (session?.roles.includes("operator") !== true) return <span>not yet; an operator pays</span>;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const { sequence, index, account, amount } = sale;
    pay.mutate({
      params: { sequence },
      body: { index, account, asset: amount.asset, assets: amount.amount, reason: reason.trim() },
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={4}>
        <Group gap="xs" wrap="nowrap">
          <TextInput
            size="xs"
            aria-label={`Reason to pay for entry ${sale.sequence}`}
            placeholder="Reason"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button type="submit" size="xs" loading={pay.isPending} disabled={reason.trim() === ""}>
            Pay
          </Button>
        </Group>
        {pay.isError ? (
          <Text size="xs" c="red" role="alert">
            {troubleOf(pay.error).detail}
          </Text>
        ) : null}
      </Stack>
    </form>
  );
}
