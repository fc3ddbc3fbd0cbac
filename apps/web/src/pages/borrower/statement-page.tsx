import { Button, Group, Stack, Table, Text, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { queryKey, useApi, type AnswerOf } from "../../api/query.ts";
import { Money, When } from "../../elements/exact.tsx";
import { PageHeader } from "../../elements/page-header.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Empty, Failure, Loaded, Loading } from "../../elements/states.tsx";
import { useSession } from "../../session/session.ts";
import { movementText } from "../../statement/movement-text.ts";

const DAY_MILLIS = 86_400_000;

function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Everything that moved on one's account in a period, to read, as PDF and as CSV. */
export function StatementPage() {
  const account = useSession()?.account ?? "";
  const [from, setFrom] = useState(() => dayText(Date.now() - 365 * DAY_MILLIS));
  const [to, setTo] = useState(() => dayText(Date.now()));
  const isPeriod = from !== "" && to !== "" && from <= to;
  const period = { from: `${from}T00:00:00.000Z`, to: `${to}T23:59:59.999Z` };
  const call = { params: { account }, query: period };
  const statement = useApi("getStatement", call, { isEnabled: account !== "" && isPeriod });
  const download = (kind: "pdf" | "csv") =>
    `/v1/customers/${encodeURIComponent(account)}/statement.${kind}?${new URLSearchParams(period).toString()}`;
  return (
    <Stack>
      <PageHeader
        title="Statement"
        lead="Your free balance: what came in, what went out, and why. Coins that are pledged stand with their loan."
        actions={
          <Group gap="xs">
            <Button component="a" href={download("pdf")} download="statement.pdf" variant="default">
              PDF
            </Button>
            <Button component="a" href={download("csv")} download="statement.csv" variant="default">
              CSV
            </Button>
          </Group>
        }
      />
      <Group align="end">
        <TextInput
          type="date"
          label="From"
          value={from}
          error={isPeriod ? null : "Choose two days, the earlier one here."}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label="To"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </Group>
      <Panel title="Balances">
        <Loaded query={statement}>
          {({ balances }) =>
            balances.length === 0 ? (
              <Empty title="Nothing has moved yet" />
            ) : (
              <Table.ScrollContainer minWidth={480}>
                <Table>
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
                </Table>
              </Table.ScrollContainer>
            )
          }
        </Loaded>
      </Panel>
      {account === "" || !isPeriod ? null : <Movements account={account} period={period} />}
    </Stack>
  );
}

type Movement = AnswerOf<"getStatement">["movements"][number];

/** All movements of the period; the statement hands them out in pages. */
function Movements({
  account,
  period,
}: {
  readonly account: string;
  readonly period: { readonly from: string; readonly to: string };
}) {
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
    <Panel title="Movements">
      {pages.isError ? (
        <Failure error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <Loading lines={5} />
      ) : movements.length === 0 ? (
        <Empty title="No movement in this period" />
      ) : (
        <>
          <Table.ScrollContainer minWidth={560}>
            <Table>
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
            </Table>
          </Table.ScrollContainer>
          {pages.hasNextPage ? (
            <Button
              variant="default"
              mt="md"
              loading={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              Show more
            </Button>
          ) : null}
        </>
      )}
    </Panel>
  );
}

function MovementRow({ movement }: { readonly movement: Movement }) {
  const { at, type, loan, market, reference, amount, balance } = movement;
  return (
    <Table.Tr>
      <Table.Td>
        <When at={at} />
      </Table.Td>
      <Table.Td>
        {movementText(type)}
        <Text size="xs" c="dimmed">
          {[loan, market, reference].filter((part) => part !== null).join(" · ")}
        </Text>
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
