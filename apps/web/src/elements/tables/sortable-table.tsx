import { Button, Table, UnstyledButton } from "@mantine/core";
import { useMemo, useState, type ReactNode } from "react";
import { countText } from "../../foundation/format/numbers.ts";
import { FigureGroup } from "../figures/figure-group.tsx";
import { Explained, Marks } from "../terms/explained.tsx";
import { CardTable } from "./card-table.tsx";
import classes from "./sortable-table.module.css";

/** What a column is sorted by; null stands after everything else, whichever way it is sorted. */
type SortValue = bigint | number | string | null;

export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumber?: boolean;
  /** Sentences: they may take several lines. */
  readonly isProse?: boolean;
  /** Makes the column sortable. */
  readonly sortBy?: (row: Row) => SortValue;
}

/** Thousands of cells that move at once would hold the page up. */
const ROWS_AT_FIRST = 25;

interface Order {
  readonly key: string;
  readonly isRising: boolean;
}

interface SortableTableProps<Row> {
  /** What the table lists, for those who hear it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Without one, rows stay in the order in which they were given. */
  readonly order?: Order;
  /** Height in pixels above which the rows scroll beneath their headings. */
  readonly maxHeight?: number;
  /** How many are shown before the reader asks for all: fewer than may come at once. */
  readonly rowsAtFirst?: number;
}

/** A dense table whose headings sort it, by pointer or by key. */
export function SortableTable<Row>(props: SortableTableProps<Row>) {
  const { caption, columns, rows, rowKey, maxHeight } = props;
  const [order, setOrder] = useState<Order | null>(props.order ?? null);
  const sorted = useMemo(() => sortRows(rows, columns, order), [rows, columns, order]);
  const [shown, setShown] = useState(props.rowsAtFirst ?? ROWS_AT_FIRST);
  const turn = (key: string): void => {
    setOrder((now) => ({ key, isRising: now?.key === key ? !now.isRising : false }));
  };
  return (
    <FigureGroup
      label={caption}
      className={classes.frame ?? ""}
      style={maxHeight === undefined ? undefined : { maxHeight }}
    >
      <CardTable className={classes.table} stickyHeader={maxHeight !== undefined}>
        <caption className={classes.caption}>{caption}</caption>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ key, label, isNumber, sortBy }) => (
              <Table.Th
                key={key}
                scope="col"
                data-number={isNumber === true}
                {...(sortBy === undefined ? {} : { "aria-sort": ariaSort(order, key) })}
              >
                {sortBy === undefined ? (
                  <Explained text={label} />
                ) : (
                  <UnstyledButton className={classes.sort} onClick={() => turn(key)}>
                    {label}&nbsp;
                    <span aria-hidden="true" className={classes.arrow}>
                      {order?.key === key ? (order.isRising ? "↑" : "↓") : "↕"}
                    </span>
                  </UnstyledButton>
                )}
                {sortBy === undefined ? null : <Marks of={label} />}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted.slice(0, shown).map((row) => (
            <Table.Tr key={rowKey(row)}>
              {columns.map(({ key, cell, isNumber, isProse }, index) =>
                index === 0 ? (
                  <Table.Th key={key} scope="row" className={classes.name}>
                    {cell(row)}
                  </Table.Th>
                ) : (
                  <Table.Td key={key} data-number={isNumber === true} data-prose={isProse === true}>
                    {cell(row)}
                  </Table.Td>
                ),
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </CardTable>
      {sorted.length > shown ? (
        <Button variant="default" size="xs" m="xs" onClick={() => setShown(Infinity)}>
          Show all {countText(sorted.length)} rows
        </Button>
      ) : null}
    </FigureGroup>
  );
}

function ariaSort(order: Order | null, key: string): "ascending" | "descending" | "none" {
  if (order?.key !== key) return "none";
  return order.isRising ? "ascending" : "descending";
}

/** Rows in the order asked for; equal rows keep their places. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  order: Order | null,
): readonly Row[] {
  const sortBy = columns.find(({ key }) => key === order?.key)?.sortBy;
  if (order === null || sortBy === undefined) return rows;
  const sign = order.isRising ? 1 : -1;
  return rows.toSorted((left, right) => {
    const [a, b] = [sortBy(left), sortBy(right)];
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    if (a === b) return 0;
    return a < b ? -sign : sign;
  });
}
