import { Table, type TableProps } from "@mantine/core";
import { useLayoutEffect, useRef } from "react";
import classes from "./card-table.module.css";

/**
 * A table that a phone has no room for. There each row is a card: a pair of label and value a line, so that no column
 * lies beside the screen. The labels are the table's own headings. What fits a phone as it is stays a plain table.
 */
export function CardTable({ className, children, ...props }: TableProps) {
  const table = useRef<HTMLTableElement>(null);
  useLayoutEffect(() => {
    const { current } = table;
    if (current === null) return;
    labelCells(current);
    // Rows come and go without the table being drawn anew.
    const changes = new MutationObserver(() => labelCells(current));
    changes.observe(current, { childList: true, characterData: true, subtree: true });
    return () => changes.disconnect();
  }, []);
  return (
    <Table
      {...props}
      ref={table}
      className={[classes.table, className].filter((name) => name !== undefined).join(" ")}
    >
      {children}
    </Table>
  );
}

/** Gives each cell of the body the heading of its column, to be shown where the headings are not. */
function labelCells(table: HTMLTableElement): void {
  const headings = [...(table.tHead?.rows[0]?.cells ?? [])].map(headingText);
  for (const body of table.tBodies) {
    for (const row of body.rows) {
      let column = 0;
      for (const cell of row.cells) {
        const label = cell.colSpan > 1 ? "" : (headings[column] ?? "");
        if (cell.dataset["label"] !== label) cell.dataset["label"] = label;
        column += cell.colSpan;
      }
    }
  }
}

/** What a heading says, without the signs that only show. */
function headingText(heading: HTMLTableCellElement): string {
  return [...heading.childNodes].map(visibleText).join("").trim();
}

function visibleText(node: ChildNode): string {
  if (node instanceof Element) {
    if (node.getAttribute("aria-hidden") === "true") return "";
    return [...node.childNodes].map(visibleText).join("");
  }
  return node.textContent ?? "";
}
