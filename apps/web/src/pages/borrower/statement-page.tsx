import { Group, Stack, Table, Text, TextInput } from "@mantine/core";
import { CardTable } from "../../elements/tables/card-table.tsx";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { MoreButton } from "../../elements/tables/next-page-button.tsx";
import { Money, When } from "../../elements/figures/exact.tsx";
import { TextLink } from "../../elements/panels/links.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Failure, Loaded, Loading } from "../../elements/states/states.tsx";
import { api } from "../../foundation/api/client.ts";
import { queryKey, useApi, type AnswerOf } from "../../foundation/api/query.ts";
import { CustomerOnly } from "../../shell/customer-only.tsx";
import { useLoanNames } from "../../subjects/loans/loan-names.ts";
import { useOwnLoans } from "../../subjects/loans/use-own-loans.ts";
import { usePresent } from "../../subjects/sandbox/use-sandbox.ts";
import { lastYear, periodOf, type Days } from "../../subjects/statement/period.ts";
import { StatementFiles } from "../../subjects/statement/statement-files.tsx";

const NO_PERIOD: Days = { from: "", to: "" };

/** Everything that moved on one's account in a period, to read, as PDF and as CSV. */
export function StatementPage() {
  return (
    <CustomerOnly title="Statement">{(account) => <Statement account={account} />}</CustomerOnly>
  );
}

function Statement({ account }: { readonly account: string }) {
  const present = usePresent();
  const [chosen, choose] = useState<Partial<Days>>({});
  const first = present === null ? { from: "", to: "" } : lastYear(present);
  const { from, to } = { ...first, ...chosen };
  const period = periodOf({ from, to });
  const isUnknown = present === null && Object.keys(chosen).length === 0;
  const statement = useApi(
    "getStatement",
    { params: { account }, query: period ?? NO_PERIOD },
    { isEnabled: period !== null },
  );
  return (
    <Stack>
      <PageHeader
        title="Statement"
        lead="Your free balance: what came in, what went out, and why. What you owe and have pledged stands in the statement of each loan."
        actions={<StatementFiles account={account} period={period} />}
      />
      <Group align="end">
        <TextInput
          type="date"
          label="From"
          value={from}
          error={period !== null || isUnknown ? null : "Choose two days, the earlier one here."}
          onChange={({ currentTarget: { value } }) => choose((days) => ({ ...days, from: value }))}
        />
        <TextInput
          type="date"
          label="To"
          value={to}
          onChange={({ currentTarget: { value } }) => choose((days) => ({ ...days, to: value }))}
        />
      </Group>
      <Panel title="Balances">
        {period === null && !isUnknown ? (
          <Empty title="There is no such period" />
        ) : (
          <Loaded query={statement} lines={6}>
            {({ balances }) =>
              balances.length === 0 ? (
                <Empty title="Nothing has moved yet" />
              ) : (
                <CardTable>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th scope="col">Asset</Table.Th>
                      <Table.Th scope="col" ta="right">
                        At the beginning
                      </Table.Th>
                      <Table.Th scope="col" ta="right">
                        In
                      </Table.Th>
                      <Table.Th scope="col" ta="right">
                        Out
                      </Table.Th>
                      <Table.Th scope="col" ta="right">
                        At the end
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {balances.map((line) => (
                      <Table.Tr key={line.asset}>
                        <Table.Th scope="row">{line.asset}</Table.Th>
                        {[line.opening, line.in, line.out, line.closing].map((amount, column) => (
                          <Table.Td key={column} ta="right">
                            <Money of={amount} />
                          </Table.Td>
                        ))}
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </CardTable>
              )
            }
          </Loaded>
        )}
      </Panel>
      {/* Each once all above it has its height, so that nothing moves. */}
      {isUnknown ? null : period === null ? (
        <LoanStatements account={account} />
      ) : statement.isPending ? null : (
        <Movements account={account} period={period}>
          <LoanStatements account={account} />
        </Movements>
      )}
    </Stack>
  );
}

/** The way to the statement of each loan; past ones have a list of their own. */
function LoanStatements({ account }: { readonly account: string }) {
  const { loans, error, retry } = useOwnLoans(account);
  const { titleOf } = useLoanNames();
  return (
    <Panel title="Statements of your loans">
      {loans === null ? (
        error === null ? (
          <Loading lines={1} />
        ) : (
          <Failure error={error} onRetry={retry} />
        )
      ) : (
        <Group gap="md">
          {loans.map(({ loan }) => (
            <TextLink key={loan} to="/loans/$loan/statement" params={{ loan }}>
              {titleOf(loan)}
            </TextLink>
          ))}
          <TextLink to="/past-loans">Past loans</TextLink>
        </Group>
      )}
    </Panel>
  );
}

type Movement = AnswerOf<"getStatement">["movements"][number];

interface MovementsProps {
  readonly account: string;
  readonly period: Days;
  /** What stands below, once the movements are there. */
  readonly children: ReactNode;
}

/** All movements of the period; the statement hands them out in pages. */
function Movements({ account, period, children }: MovementsProps) {
  const pages = useInfiniteQuery({
    queryKey: [...queryKey("getStatement"), account, period, "movements"],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.getStatement({
        params: { account },
        query: { ...period, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor,
  });
  const movements = pages.data?.pages.flatMap((page) => page.movements) ?? [];
  return (
    <>
      <Panel title="Movements">
        {pages.isError ? (
          <Failure error={pages.error} onRetry={() => void pages.refetch()} />
        ) : pages.isPending ? (
          <Loading lines={5} />
        ) : movements.length === 0 ? (
          <Empty title="No movement in this period" />
        ) : (
          <>
            <CardTable>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">When</Table.Th>
                  <Table.Th scope="col">What</Table.Th>
                  <Table.Th scope="col" ta="right">
                    Amount
                  </Table.Th>
                  <Table.Th scope="col" ta="right">
                    Balance
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {movements.map((movement) => (
                  <MovementRow
                    key={`${movement.sequence} ${movement.index} ${movement.line}`}
                    movement={movement}
                  />
                ))}
              </Table.Tbody>
            </CardTable>
            <MoreButton of={pages} mt="md" />
          </>
        )}
      </Panel>
      {pages.isPending ? null : children}
    </>
  );
}

function MovementRow({ movement }: { readonly movement: Movement }) {
  const { at, type, loan, market, reference, amount, balance } = movement;
  const { titleOf } = useLoanNames();
  const isGift = reference?.startsWith("sandbox-gift-") === true;
  const about = [
    loan === null ? null : titleOf(loan),
    market,
    isGift ? "From the sandbox" : reference,
  ];
  return (
    <Table.Tr>
      <Table.Td>
        <When at={at} isDense />
      </Table.Td>
      <Table.Td>
        <div>
          {movementText(type)}
          <Text size="xs" c="dimmed">
            {about.filter((part) => part !== null).join(" · ")}
          </Text>
        </div>
      </Table.Td>
      <Table.Td ta="right">
        <Money of={amount} />
      </Table.Td>
      <Table.Td ta="right">
        <Money of={balance} />
      </Table.Td>
    </Table.Tr>
  );
}

/** Why a balance moved, in words; the type of the event stands for itself where it is new. */
const WORDS: Readonly<Record<string, string>> = {
  deposited: "Deposit",
  paid_out: "Payout",
  supplied: "Supplied to a market",
  withdrawn: "Withdrawn from a market",
  collateral_pledged: "Pledged as collateral",
  collateral_released: "Collateral taken back",
  borrowed: "Borrowed",
  repaid: "Repaid",
  plan_topped_up: "Plan: topped up",
  plan_repaid: "Plan: repaid",
  collateral_sold: "Collateral sold",
  liquidated: "Liquidated",
  bad_debt_realized: "Bad debt",
  fee_recipient_set: "Fees",
  interest_accrued: "Interest",
  made_whole: "Made whole",
};

function movementText(type: string): string {
  return WORDS[type] ?? type.replaceAll("_", " ");
}
