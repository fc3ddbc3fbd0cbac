import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { MoreButton } from "../../elements/tables/next-page-button.tsx";
import { CountInput } from "../../elements/amounts/count-input.tsx";
import { When } from "../../elements/figures/exact.tsx";
import { Empty, Failure, Loading } from "../../elements/states/states.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { useApi, useApiPages, type AnswerOf } from "../../foundation/api/query.ts";
import classes from "./journal-entries.module.css";

type Entry = AnswerOf<"listJournalEntries">["items"][number];

const COLUMNS: readonly Column<Entry>[] = [
  {
    key: "sequence",
    label: "Entry",
    cell: ({ sequence }) => sequence,
    sortBy: ({ sequence }) => sequence,
  },
  { key: "at", label: "When", cell: ({ at }) => <When at={at} isDense /> },
  {
    key: "actor",
    label: "Who",
    cell: ({ actor }) => actor ?? "the book",
    sortBy: ({ actor }) => actor,
  },
  {
    key: "hash",
    label: "Hash",
    cell: ({ hash }) => <code title={hash}>{hash.slice(0, 12)}…</code>,
  },
  {
    key: "body",
    label: "Content",
    cell: ({ body }) => (
      <details className={classes.body}>
        <summary>{body.slice(0, 60)}…</summary>
        <pre>{indented(body)}</pre>
      </details>
    ),
  },
];

/** The entry as text with line breaks; as it is when it is no JSON. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** The journal itself: from an entry on, or the entries that touched a loan. */
export function JournalEntries() {
  const [from, setFrom] = useState<number | null>(1);
  const [loan, setLoan] = useState("");
  const [shown, setShown] = useState<{ readonly from: number; readonly loan: string } | null>(null);
  return (
    <Stack gap="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (from !== null) setShown({ from, loan: loan.trim() });
        }}
      >
        <Group align="flex-end">
          <CountInput label="From entry" value={from} onChange={setFrom} min={1} w={150} />
          <TextInput
            label="Only those of the loan"
            placeholder="any loan"
            value={loan}
            onChange={(event) => setLoan(event.currentTarget.value)}
            autoComplete="off"
          />
          <Button type="submit" variant="default" disabled={from === null}>
            Show entries
          </Button>
        </Group>
      </form>
      {shown === null ? null : shown.loan === "" ? (
        <EntriesFrom from={shown.from} />
      ) : (
        <EntriesOfLoan loan={shown.loan} from={shown.from} />
      )}
    </Stack>
  );
}

function EntriesFrom({ from }: { readonly from: number }) {
  const pages = useApiPages("listJournalEntries", { query: { from, limit: 50 } });
  if (pages.isPending) return <Loading />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0) return <Empty title="The journal has no such entry yet" />;
  return (
    <>
      <EntryTable entries={pages.items} />
      <MoreButton of={pages} />
    </>
  );
}

function EntriesOfLoan({ loan, from }: { readonly loan: string; readonly from: number }) {
  const pages = useApiPages("listLoanEvents", { params: { loan }, query: { limit: 100 } });
  if (pages.isPending) return <Loading />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  const sequences = [...new Set(pages.items.map(({ sequence }) => sequence))].filter(
    (sequence) => sequence >= from,
  );
  if (sequences.length === 0) return <Empty title={`No entry from ${from} on touched ${loan}`} />;
  return (
    <>
      {sequences.map((sequence) => (
        <OneEntry key={sequence} sequence={sequence} />
      ))}
      <MoreButton of={pages} />
    </>
  );
}

function OneEntry({ sequence }: { readonly sequence: number }) {
  const query = useApi("getJournalEntry", { params: { sequence } });
  if (query.data === undefined) {
    return query.isError ? <Failure error={query.error} /> : <Loading lines={1} />;
  }
  return <EntryTable entries={[query.data.entry]} />;
}

function EntryTable({ entries }: { readonly entries: readonly Entry[] }) {
  return (
    <SortableTable
      caption="Entries of the journal"
      columns={COLUMNS}
      rows={entries}
      rowKey={({ sequence }) => String(sequence)}
    />
  );
}
