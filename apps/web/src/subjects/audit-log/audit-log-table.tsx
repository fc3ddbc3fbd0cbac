import { When } from "../../elements/figures/exact.tsx";
import { Empty, Failure, Loading } from "../../elements/states/states.tsx";
import { OlderButton } from "../../elements/tables/older-button.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { useApiPages, type AnswerOf } from "../../foundation/api/query.ts";
import { actText } from "./act-words.ts";
import { auditQueryOf, type AuditFilter } from "./audit-filter.ts";
import classes from "./audit-log-table.module.css";

/** Characters of the details that are there at once. */
const DETAILS_SHOWN = 60;

type Entry = AnswerOf<"listAuditLog">["items"][number];

const COLUMNS: readonly Column<Entry>[] = [
  { key: "sequence", label: "Entry", cell: ({ sequence }) => sequence, isNumber: true },
  { key: "at", label: "When", cell: ({ at }) => <When at={at} /> },
  { key: "actor", label: "Who", cell: ({ actor }) => <Name of={actor} /> },
  { key: "act", label: "Act", cell: ({ act }) => <span title={act}>{actText(act)}</span> },
  { key: "subject", label: "To what", cell: ({ subject }) => <Name of={subject} /> },
  { key: "account", label: "Account", cell: ({ account }) => <Name of={account} /> },
  { key: "address", label: "From", cell: ({ address }) => address ?? "–" },
  { key: "details", label: "Details", cell: ({ details }) => <Details of={details} /> },
  {
    key: "hash",
    label: "Hash",
    cell: ({ hash }) => <code title={hash}>{hash.slice(0, 12)}…</code>,
  },
];

/** Entries of the audit log that fit, newest first, a page at a time. */
export function AuditLogTable({ filter }: { readonly filter: AuditFilter }) {
  const pages = useApiPages("listAuditLog", { query: auditQueryOf(filter) });
  if (pages.isPending) return <Loading lines={6} />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0) {
    return <Empty title="The audit log has no such entry">Look for something else.</Empty>;
  }
  return (
    <>
      <SortableTable
        caption="Entries of the audit log, newest first"
        columns={COLUMNS}
        rows={pages.items}
        rowKey={({ sequence }) => String(sequence)}
        rowsAtFirst={Infinity}
      />
      <OlderButton of={pages} mt="sm" />
    </>
  );
}

/** Names of people and accounts are long: they break, so that the table stays within the page. */
function Name({ of }: { readonly of: string | null }) {
  return of === null ? "–" : <span className={classes.name}>{of}</span>;
}

/** What an entry says besides; much of it is opened by who wants to read it. */
function Details({ of }: { readonly of: Entry["details"] }) {
  const lines = Object.entries(of).map(([name, text]) => `${name}: ${text}`);
  const text = lines.join(", ");
  if (text.length <= DETAILS_SHOWN) return <Name of={text === "" ? null : text} />;
  return (
    <details className={classes.name}>
      <summary>{text.slice(0, DETAILS_SHOWN)}…</summary>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </details>
  );
}
