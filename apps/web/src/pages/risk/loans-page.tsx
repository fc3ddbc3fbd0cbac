import { Badge, Button, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { MoreButton } from "../../elements/tables/next-page-button.tsx";
import { When } from "../../elements/figures/exact.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Failure, Loading } from "../../elements/states/states.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { useApiPages, type AnswerOf } from "../../foundation/api/query.ts";
import { countText } from "../../foundation/format/numbers.ts";
import { StaffOnly } from "../../shell/staff-only.tsx";
import { RiskiestPanel } from "../../subjects/book/risky-loans.tsx";
import { LoanLink } from "../../subjects/loans/loan-link.tsx";

type FoundLoan = AnswerOf<"searchLoans">["items"][number];

/** How a search may be written; the server keeps the same rule. */
const TEXT = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const TEXT_LENGTH_MAX = 64;

const COLUMNS: readonly Column<FoundLoan>[] = [
  {
    key: "loan",
    label: "Loan",
    cell: ({ loan }) => <LoanLink loan={loan} />,
    sortBy: ({ loan }) => loan,
  },
  {
    key: "account",
    label: "Owner",
    cell: ({ account }) => account,
    sortBy: (loan) => loan.account,
  },
  { key: "market", label: "Market", cell: ({ market }) => market, sortBy: (loan) => loan.market },
  {
    key: "opened",
    label: "Opened",
    cell: ({ openedAt }) => <When at={openedAt} />,
    sortBy: ({ openedSequence }) => openedSequence,
  },
  {
    key: "ended",
    label: "Settled or closed",
    cell: (loan) => {
      const at = loan.closedAt ?? loan.settledAt;
      return at === null ? "–" : <When at={at} />;
    },
    sortBy: ({ closedAt, settledAt }) => closedAt ?? settledAt,
  },
  {
    key: "state",
    label: "State",
    cell: ({ state }) =>
      state === "open" ? (
        <Badge variant="outline" color="var(--line-safe)">
          open
        </Badge>
      ) : (
        state
      ),
    sortBy: ({ state }) => state,
  },
  {
    key: "sales",
    label: "Sales",
    cell: ({ liquidations }) => countText(liquidations),
    isNumber: true,
    sortBy: ({ liquidations }) => liquidations,
  },
];

/** Finds any loan that ever was. */
export function LoansPage() {
  return (
    <StaffOnly title="Loans">
      <LoanSearch />
    </StaffOnly>
  );
}

function LoanSearch() {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState<string | null>(null);
  const typed = text.trim();
  const problem =
    typed === "" || (TEXT.test(typed) && typed.length <= TEXT_LENGTH_MAX)
      ? null
      : "Use letters, digits and . _ - only.";
  return (
    <>
      <PageHeader
        title="Loans"
        lead="Any loan, open, settled or closed, by how its name or its owner's begins."
      />
      <Stack gap="md">
        <form
          role="search"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed !== "" && problem === null) setAsked(typed);
          }}
        >
          <Group align="flex-start">
            <TextInput
              aria-label="Beginning of a loan's or an owner's name"
              placeholder="Loan or owner"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              error={problem}
              autoComplete="off"
            />
            <Button type="submit" disabled={typed === "" || problem !== null}>
              Search
            </Button>
          </Group>
        </form>
        {asked === null ? (
          <RiskiestPanel title="The hundred with the highest LTVs" limit={100} />
        ) : (
          <Found text={asked} />
        )}
      </Stack>
    </>
  );
}

function Found({ text }: { readonly text: string }) {
  const pages = useApiPages("searchLoans", { query: { text, limit: 100 } });
  const { items, isPending, isError, error, refetch } = pages;
  if (isPending) return <Loading />;
  if (isError) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <Panel title={`Loans that begin with ${text}, or whose owner does`} isDense>
      {items.length === 0 ? (
        <Empty title="There is none" />
      ) : (
        <SortableTable
          caption={`Loans found for ${text}`}
          columns={COLUMNS}
          rows={items}
          rowKey={({ loan, openedSequence }) => `${loan} ${openedSequence}`}
        />
      )}
      <MoreButton of={pages} mt="sm" />
    </Panel>
  );
}
