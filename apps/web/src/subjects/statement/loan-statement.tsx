import { Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { Table } from "@mantine/core";
import { FigureGroup } from "../../elements/figures/figure-group.tsx";
import { TextLink } from "../../elements/panels/links.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Failure, Loading } from "../../elements/states/states.tsx";
import { CardTable } from "../../elements/tables/card-table.tsx";
import { Explained } from "../../elements/terms/explained.tsx";
import { useInfiniteQuery } from "@tanstack/react-query";
import { MoreButton } from "../../elements/tables/next-page-button.tsx";
import { api } from "../../foundation/api/client.ts";
import { queryKey, type AnswerOf } from "../../foundation/api/query.ts";
import { exactAmountText, exactText } from "../../foundation/format/numbers.ts";
import { openPeriodOf, ownZone, type LoanStatementQuery } from "./period.ts";
import { LoanStatementFiles } from "./statement-files.tsx";
import { standingWords } from "./standing-words.ts";
import classes from "./loan-statement.module.css";

type Statement = AnswerOf<"getLoanStatement">;
type Line = Statement["lines"][number];
type AmountText = Line["debt"];

/** Most lines of one page of the API. */
const PAGE = 200;

/** What a loan owed and had at the beginning and the end of a period, and every movement between. */
export function LoanStatement({
  loan,
  opened,
}: {
  readonly loan: string;
  /** The entry that opened it, where the name was used again. */
  readonly opened: number | undefined;
}) {
  const [days, choose] = useState({ from: "", to: "" });
  const [zone, setZone] = useState(ownZone);
  const period = openPeriodOf(days, zone);
  const query = period === null ? null : { ...period, ...(opened === undefined ? {} : { opened }) };
  return (
    <Stack gap="lg">
      <Group align="end" justify="space-between" gap="md">
        <Group align="end">
          <TextInput
            type="date"
            label="From"
            value={days.from}
            error={period === null ? "Choose two days, the earlier one here." : null}
            onChange={({ currentTarget: { value } }) => choose((now) => ({ ...now, from: value }))}
          />
          <TextInput
            type="date"
            label="To"
            value={days.to}
            onChange={({ currentTarget: { value } }) => choose((now) => ({ ...now, to: value }))}
          />
          <NativeSelect
            label="Times in"
            value={zone}
            data={[...new Set([ownZone(), "UTC"])]}
            onChange={({ currentTarget: { value } }) => setZone(value)}
          />
        </Group>
        <LoanStatementFiles loan={loan} query={query} />
      </Group>
      <Text size="sm" c="dimmed">
        Without days it goes from the beginning of the loan up to now.
      </Text>
      {query === null ? (
        <Empty title="There is no such period" />
      ) : (
        <Whole loan={loan} query={query} />
      )}
    </Stack>
  );
}

function Whole({ loan, query }: { readonly loan: string; readonly query: LoanStatementQuery }) {
  const pages = useInfiniteQuery({
    queryKey: [...queryKey("getLoanStatement"), loan, query],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.getLoanStatement({
        params: { loan },
        query: { ...query, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor,
  });
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  const [first] = pages.data?.pages ?? [];
  if (first === undefined) return <Loading lines={8} />;
  const lines = pages.data?.pages.flatMap((page) => page.lines) ?? [];
  return (
    <>
      <Panel title="In short">
        <Sums statement={first} />
      </Panel>
      <Panel title="Movements">
        {lines.length === 0 ? (
          <Empty title="Nothing happened to this loan in this period" />
        ) : (
          <Lines lines={lines} statement={first} />
        )}
        <MoreButton of={pages} mt="md" />
      </Panel>
    </>
  );
}

/** Who it is of, and how opening becomes closing. */
function Sums({ statement }: { readonly statement: Statement }) {
  const { customer, debt, collateral, saleCosts, market } = statement;
  return (
    <Stack gap="md">
      <Text size="sm">
        {statement.loanName === null ? "Loan" : `${statement.loanName}, loan`} {statement.loan},
        market {market}
        {customer.name === null ? "" : `, of ${customer.name}`}. {standingWords(statement)}
      </Text>
      <div className={classes.sums}>
        <SumTable
          caption={`Debt, ${statement.loanAsset}`}
          rows={[
            ["At the beginning", "", debt.opening],
            ["Borrowed", "+", debt.borrowed],
            ["Fees added to the debt", "+", debt.fees],
            ["Interest", "+", debt.interest],
            ["Repaid", "−", debt.repaid],
            ["Repaid by sales of collateral", "−", debt.repaidBySales],
            ["Written off", "−", debt.writtenOff],
            ["At the end", "", debt.closing],
          ]}
        />
        <SumTable
          caption={`Collateral, ${statement.collateralAsset}`}
          rows={[
            ["At the beginning", "", collateral.opening],
            ["Pledged", "+", collateral.pledged],
            ["Taken back", "−", collateral.released],
            ["Sold", "−", collateral.sold],
            ["At the end", "", collateral.closing],
          ]}
        />
      </div>
      {saleCosts.baseUnits === "0" ? null : (
        <Text size="sm">
          Sales cost {exactAmountText(saleCosts)} in all: the coins sold were worth so much more
          than the debt they repaid.
        </Text>
      )}
    </Stack>
  );
}

type SumRow = readonly [label: string, sign: "" | "+" | "−", amount: AmountText];

function SumTable({
  caption,
  rows,
}: {
  readonly caption: string;
  readonly rows: readonly SumRow[];
}) {
  const shown = rows.filter(([, sign, { baseUnits }]) => sign === "" || baseUnits !== "0");
  return (
    <div>
      <Text fw={600} size="sm" mb={4}>
        {caption}
      </Text>
      <dl className={classes.sum}>
        {shown.map(([label, sign, amount]) => (
          <div key={label} data-end={sign === ""}>
            <dt>
              <Explained text={label} />
            </dt>
            <dd>
              {sign === "−" && amount.amount.startsWith("-") ? "" : sign}
              {exactText(amount.amount)}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Lines({
  lines,
  statement,
}: {
  readonly lines: readonly Line[];
  readonly statement: Statement;
}) {
  const { loanAsset, collateralAsset } = statement;
  return (
    <FigureGroup label="Movements of the loan">
      <CardTable verticalSpacing="xs" fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">When</Table.Th>
            <Table.Th scope="col">What</Table.Th>
            <Table.Th scope="col" ta="right">
              Collateral, {collateralAsset}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Debt, {loanAsset}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Cost, {loanAsset}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Pledged then, {collateralAsset}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Owed then, {loanAsset}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.number}>
              <Table.Td className={classes.when}>{line.when}</Table.Td>
              <Table.Td>
                <span>
                  {line.text}
                  {line.hasReceipt && line.sequence !== null ? (
                    <>
                      {" "}
                      <TextLink
                        to="/receipts/$sequence"
                        params={{ sequence: String(line.sequence) }}
                        search={line.index === null ? {} : { index: line.index }}
                        size="sm"
                        underline="always"
                      >
                        Receipt
                      </TextLink>
                    </>
                  ) : null}
                </span>
              </Table.Td>
              {[line.collateral, line.debt, line.cost].map((amount, column) => (
                <Table.Td key={column} ta="right">
                  {amount.baseUnits === "0" ? "" : exactText(amount.amount)}
                </Table.Td>
              ))}
              <Table.Td ta="right">{exactText(line.collateralAfter.amount)}</Table.Td>
              <Table.Td ta="right">{exactText(line.debtAfter.amount)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </CardTable>
    </FigureGroup>
  );
}
