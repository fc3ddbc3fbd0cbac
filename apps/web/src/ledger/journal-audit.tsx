import { Alert, Button, Group, NumberInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useCommand } from "../api/command.ts";
import { useApi } from "../api/query.ts";
import { Failure, Loaded } from "../elements/states.tsx";
import { countText } from "../format/numbers.ts";
import { useSession } from "../session/session.ts";
import { holds, RoleNote } from "../staff/staff-only.tsx";

export const MAY_READ_JOURNAL = ["auditor", "operator"] as const;
const ENTRIES_MAX = 100_000;

/** Where the journal ends, and a check of the chain that leads there. */
export function JournalAudit() {
  const session = useSession();
  const head = useApi("getJournalHead");
  return (
    <Stack gap="sm">
      <Loaded query={head}>
        {({ bookId, sequence, hash }) => (
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            Book {bookId}, entry {countText(sequence)}, hash <code>{hash}</code>
          </Text>
        )}
      </Loaded>
      {holds(session, MAY_READ_JOURNAL) ? (
        <AuditForm last={head.data?.sequence ?? 1} />
      ) : (
        <RoleNote roles={MAY_READ_JOURNAL} />
      )}
    </Stack>
  );
}

function AuditForm({ last }: { readonly last: number }) {
  const audit = useCommand("auditJournal");
  const [from, setFrom] = useState<number | null>(null);
  const [entries, setEntries] = useState(10_000);
  const start = from ?? Math.max(1, last - entries + 1);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        audit.mutate({ body: { from: start, entries } });
      }}
    >
      <Group align="flex-end" mb="sm">
        <NumberInput
          label="From entry"
          value={start}
          onChange={(value) => setFrom(typeof value === "number" ? value : null)}
          min={1}
          allowDecimal={false}
          w={150}
        />
        <NumberInput
          label="Entries"
          value={entries}
          onChange={(value) => setEntries(typeof value === "number" ? value : 1)}
          min={1}
          max={ENTRIES_MAX}
          allowDecimal={false}
          w={150}
        />
        <Button type="submit" loading={audit.isPending}>
          Check the chain
        </Button>
      </Group>
      <div role="status">
        {audit.data === undefined ? null : audit.data.isIntact ? (
          <Alert color="var(--line-safe)" variant="outline" title="The chain is intact">
            {countText(audit.data.entries)} entries, from {audit.data.from} to {audit.data.to}:
            every hash is the SHA-256 of its entry, and each entry names the one before.{" "}
            <code style={{ overflowWrap: "anywhere" }}>{audit.data.lastHash}</code>
          </Alert>
        ) : (
          <Alert color="var(--line-danger)" variant="outline" title="The chain is broken">
            {audit.data.problem === null
              ? "The server did not say where."
              : `Entry ${audit.data.problem.sequence}: ${audit.data.problem.message}`}
          </Alert>
        )}
      </div>
      {audit.isError ? <Failure error={audit.error} /> : null}
    </form>
  );
}
