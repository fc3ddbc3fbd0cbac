import { Alert, Button, Group, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { api } from "../../foundation/api/client.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import type { Days } from "./period.ts";

const FILES = {
  pdf: { label: "PDF", type: "application/pdf" },
  csv: { label: "CSV", type: "text/csv" },
} as const;
type FileKind = keyof typeof FILES;

/** The statement as a file. A refusal is said on the page, never saved as if it were the file. */
export function StatementFiles({
  account,
  period,
}: {
  readonly account: string;
  /** Null while there is none to ask for. */
  readonly period: Days | null;
}) {
  const fetching = useMutation({
    mutationFn: async ({ kind, query }: { kind: FileKind; query: Days }) => {
      const call = { params: { account }, query };
      const content =
        kind === "pdf" ? await api.getStatementPdf(call) : await api.getStatementCsv(call);
      save(content, kind);
    },
  });
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {(["pdf", "csv"] as const).map((kind) => (
          <Button
            key={kind}
            variant="default"
            disabled={period === null}
            loading={fetching.isPending && fetching.variables.kind === kind}
            onClick={() => {
              if (period !== null) fetching.mutate({ kind, query: period });
            }}
          >
            {FILES[kind].label}
          </Button>
        ))}
      </Group>
      {fetching.isError ? (
        <Alert color="red" variant="outline" role="alert">
          {troubleOf(fetching.error).detail}
        </Alert>
      ) : null}
    </Stack>
  );
}

function save(content: string | Uint8Array<ArrayBuffer>, kind: FileKind): void {
  const address = URL.createObjectURL(new Blob([content], { type: FILES[kind].type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `statement.${kind}`;
  link.click();
  // Some browsers read the file only after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
