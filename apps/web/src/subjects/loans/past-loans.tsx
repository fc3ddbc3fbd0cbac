import { Group, Table } from "@mantine/core";
import { Money, When } from "../../elements/figures/exact.tsx";
import { FigureGroup } from "../../elements/figures/figure-group.tsx";
import { TextLink } from "../../elements/panels/links.tsx";
import { Empty, Failure, Loading } from "../../elements/states/states.tsx";
import { CardTable } from "../../elements/tables/card-table.tsx";
import { OlderButton } from "../../elements/tables/next-page-button.tsx";
import { useApiPages, type AnswerOf } from "../../foundation/api/query.ts";
import { useLoanNames } from "./loan-names.ts";

type Past = AnswerOf<"listPastLoans">["items"][number];

/** How a loan came to its end. */
function endOf({ state, sold }: Past): string {
  if (state === "closed") return "Closed";
  return sold.baseUnits === "0" ? "Repaid and taken back" : "Settled after a sale";
}

/** Loans that came to an end, the last one first, each with the way to its page and its statement. */
export function PastLoans({
  account,
  most,
}: {
  readonly account: string;
  /** Shows only so many, and no button for more. */
  readonly most?: number;
}) {
  const { titleOf } = useLoanNames();
  const pages = useApiPages("listPastLoans", { query: { account, limit: most ?? 50 } });
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.isPending) return <Loading lines={3} />;
  if (pages.items.length === 0) return <Empty title="No loan has come to an end yet" />;
  return (
    <FigureGroup label="Past loans">
      <CardTable verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Loan</Table.Th>
            <Table.Th scope="col">Opened</Table.Th>
            <Table.Th scope="col">Ended</Table.Th>
            <Table.Th scope="col">How</Table.Th>
            <Table.Th scope="col" ta="right">
              Borrowed
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Sold
            </Table.Th>
            <Table.Th scope="col">Papers</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pages.items.map((past) => {
            const { loan, openedSequence: opened } = past;
            return (
              <Table.Tr key={`${loan} ${opened}`}>
                <Table.Th scope="row">
                  <TextLink to="/loans/$loan" params={{ loan }} search={{ opened }}>
                    {titleOf(loan)}
                  </TextLink>
                </Table.Th>
                <Table.Td>
                  <When at={past.openedAt} />
                </Table.Td>
                <Table.Td>
                  <When at={past.closedAt ?? past.settledAt} />
                </Table.Td>
                <Table.Td>{endOf(past)}</Table.Td>
                <Table.Td ta="right">
                  <Money of={past.borrowed} />
                </Table.Td>
                <Table.Td ta="right">
                  {past.sold.baseUnits === "0" ? "nothing" : <Money of={past.sold} />}
                </Table.Td>
                <Table.Td>
                  <TextLink to="/loans/$loan/statement" params={{ loan }} search={{ opened }}>
                    Statement
                  </TextLink>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </CardTable>
      <Group>{most === undefined ? <OlderButton of={pages} mt="md" /> : null}</Group>
    </FigureGroup>
  );
}
