import { memo } from "react";
import { Money, When } from "../../elements/figures/exact.tsx";
import { TextLink } from "../../elements/panels/links.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { percentText } from "../../foundation/format/numbers.ts";
import { amountsOf, wordsOf, type LoanEvent } from "../loans/event-text.ts";

/** Events that sold collateral and have a receipt. */
const SALES: readonly string[] = ["collateral_sold", "liquidated"];
/** Members of an event that say whom and where, which the table says already. */
const KNOWN: readonly string[] = ["type", "at", "loan", "market", "by", "account", "owner"];
/** Members for the book's own keeping, and shares: their worth stands among the amounts. */
const INTERNAL = /^(bits?|.*shares)$/i;

/** Plain members of an event, as text; LTVs as percentages. */
function detailsOf(event: LoanEvent["event"]): string {
  return Object.entries(event)
    .filter(([name, value]) => {
      const isKnown = KNOWN.includes(name) || INTERNAL.test(name);
      return !isKnown && typeof value !== "object" && value !== "";
    })
    .map(([name, value]) => {
      const text = String(value);
      return `${wordsOf(name)} ${/ltv|fee$/i.test(name) ? percentText(text) : text}`;
    })
    .join(", ");
}

const COLUMNS: readonly Column<LoanEvent>[] = [
  {
    key: "entry",
    label: "Entry",
    cell: ({ sequence, index }) => `${sequence}.${index}`,
    sortBy: ({ sequence, index }) => sequence * 1_000 + index,
  },
  { key: "at", label: "When", cell: ({ event }) => <When at={event.at} isDense /> },
  {
    key: "what",
    label: "What",
    cell: ({ event }) => event.type.replaceAll("_", " "),
    sortBy: ({ event }) => event.type,
    isProse: true,
  },
  {
    key: "receipt",
    label: "Receipt",
    cell: ({ event, sequence, index }) =>
      SALES.includes(event.type) ? (
        <TextLink
          to="/receipts/$sequence"
          params={{ sequence: String(sequence) }}
          search={{ index }}
          size="sm"
        >
          Receipt
        </TextLink>
      ) : (
        "–"
      ),
  },
  {
    key: "amounts",
    label: "Amounts",
    cell: ({ event }) =>
      amountsOf(event).map(([name, amount]) => (
        <div key={name}>
          {name} <Money of={amount} />
        </div>
      )),
  },
  { key: "details", label: "Details", cell: ({ event }) => detailsOf(event), isProse: true },
  {
    key: "actor",
    label: "By",
    // The name of a person or key inside is one long word: it may break after its kind.
    cell: ({ actor }) => actor?.replace(":", ":\u200b") ?? "the book",
    isProse: true,
    sortBy: ({ actor }) => actor,
  },
];

/** Everything that happened to a loan, with every amount. */
export const LoanEventTable = memo(function LoanEventTable({
  loan,
  events,
}: {
  readonly loan: string;
  readonly events: readonly LoanEvent[];
}) {
  return (
    <SortableTable
      caption={`History of ${loan}`}
      columns={COLUMNS}
      rows={events}
      rowKey={({ sequence, index }) => `${sequence}.${index}`}
    />
  );
});
