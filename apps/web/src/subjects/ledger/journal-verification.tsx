import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { CountInput } from "../../elements/amounts/count-input.tsx";
import { Failure, Loaded, RoleNote } from "../../elements/states/states.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { useApi } from "../../foundation/api/query.ts";
import { countText } from "../../foundation/format/numbers.ts";
import { holds } from "../../foundation/session/caller.ts";
import { useSession } from "../../foundation/session/session.ts";

export const MAY_READ_JOURNAL = ["auditor", "operator"] as const;
const ENTRIES_MAX = 100_000;
const ENTRIES_AT_FIRST = 10_000;

/** Where the journal ends, and a check of the chain that leads there. */
export function JournalVerification() {
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
        <VerificationForm last={head.data?.sequence ?? 1} />
      ) : (
        <RoleNote roles={MAY_READ_JOURNAL} />
      )}
    </Stack>
  );
}

function VerificationForm({ last }: { readonly last: number }) {
  const verification = useCommand("auditJournal");
  // Until one is chosen, the last entries; null is a field that was cleared.
  const [from, setFrom] = useState<number | null | "last">("last");
  const [entries, setEntries] = useState<number | null>(ENTRIES_AT_FIRST);
  const start = from === "last" ? Math.max(1, last - (entries ?? ENTRIES_AT_FIRST) + 1) : from;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (start !== null && entries !== null)
          verification.mutate({ body: { from: start, entries } });
      }}
    >
      <Group align="flex-end" mb="sm">
        <CountInput label="From entry" value={start} onChange={setFrom} min={1} w={150} />
        <CountInput
          label="Entries"
          value={entries}
          onChange={setEntries}
          min={1}
          max={ENTRIES_MAX}
          w={150}
        />
        <Button
          type="submit"
          loading={verification.isPending}
          disabled={start === null || entries === null}
        >
          Check the chain
        </Button>
      </Group>
      <div role="status">
        {verification.data === undefined ? null : verification.data.isIntact ? (
          <Alert color="var(--line-safe)" variant="outline" title="The chain is intact">
            {countText(verification.data.entries)} entries, from {verification.data.from} to{" "}
            {verification.data.to}: every hash is the SHA-256 of its entry, and each entry names the
            one before.{" "}
            <code style={{ overflowWrap: "anywhere" }}>{verification.data.lastHash}</code>
          </Alert>
        ) : (
          <Alert color="var(--line-danger)" variant="outline" title="The chain is broken">
            {verification.data.problem === null
              ? "The server did not say where."
              : `Entry ${verification.data.problem.sequence}: ${verification.data.problem.message}`}
          </Alert>
        )}
      </div>
      {verification.isError ? <Failure error={verification.error} /> : null}
    </form>
  );
}
