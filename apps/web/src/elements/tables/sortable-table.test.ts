import { expect, test } from "vitest";
import { sortRows, type Column } from "./sortable-table.tsx";

interface Row {
  readonly name: string;
  readonly debt: bigint | null;
}

const columns: readonly Column<Row>[] = [
  { key: "name", label: "Name", cell: (row) => row.name },
  { key: "debt", label: "Debt", cell: (row) => String(row.debt), sortBy: (row) => row.debt },
];
const rows: readonly Row[] = [
  { name: "a", debt: 2n },
  { name: "b", debt: null },
  { name: "c", debt: 10n ** 30n },
  { name: "d", debt: 2n },
];
const names = (sorted: readonly Row[]) => sorted.map(({ name }) => name).join("");

test("rows sort by exact amounts, equal ones keep their places, and missing ones stand last", () => {
  expect(names(sortRows(rows, columns, { key: "debt", isRising: false }))).toBe("cadb");
  expect(names(sortRows(rows, columns, { key: "debt", isRising: true }))).toBe("adcb");
});

test("a column that has no order leaves the rows as they are", () => {
  expect(sortRows(rows, columns, { key: "name", isRising: true })).toBe(rows);
  expect(sortRows(rows, columns, null)).toBe(rows);
});
