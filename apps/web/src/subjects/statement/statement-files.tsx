import { Alert, Button, Group, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { api } from "../../foundation/api/client.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import type { Days, LoanStatementQuery } from "./period.ts";

const FILES = {
  pdf: { label: "PDF", type: "application/pdf" },
  csv: { label: "CSV", type: "text/csv" },
} as const;
type FileKind = keyof typeof FILES;

interface FilesProps<Query> {
  /** What the file is called, without its ending. */
  readonly name: string;
  /** Null while there is none to ask for. */
  readonly query: Query | null;
  readonly read: (kind: FileKind, query: Query) => Promise<string | Uint8Array<ArrayBuffer>>;
}

/** The statement of an account as a file. */
export function StatementFiles({
  account,
  period,
}: {
  readonly account: string;
  readonly period: Days | null;
}) {
  return (
    <Files
      name="statement"
      query={period}
      read={(kind, query) => {
        const call = { params: { account }, query };
        return kind === "pdf" ? api.getStatementPdf(call) : api.getStatementCsv(call);
      }}
    />
  );
}

/** The statement of a loan as a file. */
export function LoanStatementFiles({
  loan,
  query,
}: {
  readonly loan: string;
  readonly query: LoanStatementQuery | null;
}) {
  return (
    <Files
      name={`statement-of-${loan}`}
      query={query}
      read={(kind, asked) => {
        const call = { params: { loan }, query: asked };
        return kind === "pdf" ? api.getLoanStatementPdf(call) : api.getLoanStatementCsv(call);
      }}
    />
  );
}

/** Both forms of a paper. A refusal is said on the page, never saved as if it were the file. */
function Files<Query>({ name, query, read }: FilesProps<Query>) {
  const fetching = useMutation({
    mutationFn: async ({ kind, asked }: { kind: FileKind; asked: Query }) =>
      save(await read(kind, asked), kind, name),
  });
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {(["pdf", "csv"] as const).map((kind) => (
          <Button
            key={kind}
            variant="default"
            disabled={query === null}
            loading={fetching.isPending && fetching.variables.kind === kind}
            onClick={() => {
              if (query !== null) fetching.mutate({ kind, asked: query });
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

function save(content: string | Uint8Array<ArrayBuffer>, kind: FileKind, name: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: FILES[kind].type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name}.${kind}`;
  link.click();
  // Some browsers read the file only after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
