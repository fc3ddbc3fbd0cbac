import { When } from "../../elements/figures/exact.tsx";
import { Empty, Failure, Loading } from "../../elements/states/states.tsx";
import { OlderButton } from "../../elements/tables/next-page-button.tsx";
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
  { key: "at", label: "When", cell: ({ at }) => <When at={at} isDense /> },
  { key: "act", label: "Act", cell: ({ act }) => <span title={act}>{actText(act)}</span> },
  { key: "actor", label: "Who", cell: ({ actor }) => <Name of={actor} /> },
  { key: "subject", label: "To what", cell: ({ subject }) => <Name of={subject} /> },
  { key: "account", label: "Account", cell: ({ account }) => <Name of={account} /> },
  { key: "address", label: "From", cell: ({ address }) => address ?? "–" },
  { key: "details", label: "Details", cell: (entry) => <Details of={entry} />, isProse: true },
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

/** Names of people and accounts are long: their beginning is shown, and the whole is there to copy. */
function Name({ of }: { readonly of: string | null }) {
  if (of === null) return "–";
  return (
    <span className={classes.name} title={of}>
      {of}
    </span>
  );
}

/** What an entry says besides, and its hash; opened by who wants to read all of it. */
function Details({ of: { details, hash } }: { readonly of: Entry }) {
  const lines = Object.entries(details).map(([name, text]) => `${name}: ${text}`);
  const text = lines.length === 0 ? "hash" : lines.join(", ");
  const shown = text.length <= DETAILS_SHOWN ? text : `${text.slice(0, DETAILS_SHOWN)}…`;
  return (
    <details className={classes.details}>
      <summary>{shown}</summary>
      {[...lines, `hash: ${hash}`].map((line) => (
        <div key={line}>{line}</div>
      ))}
    </details>
  );
}
