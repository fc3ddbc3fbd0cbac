import { PLAIN, type Colours } from "./colours.ts";
import { fit, widthOf } from "./text-width.ts";

/** A table whose first column names the rows. Every row has as many cells as there are headers. */
interface Table {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colours?: Colours;
}

/** Blanks between two columns. */
const GAP = 2;

/**
 * Draws a table no wider than the terminal: names on the left, values aligned on the right. Columns
 * that do not fit beside each other follow in further tables below, each with the names again; only
 * what does not fit even alone is cut with `…`. No line ends in blanks.
 */
export function renderTable(table: Table, options: TableOptions): string {
  const { width, colours = PLAIN } = options;
  const widths = table.headers.map((header, column) => {
    return Math.max(widthOf(header), ...table.rows.map((row) => widthOf(row[column] ?? "")));
  });
  const [nameWidth = 0, ...valueWidths] = widths;
  const narrowest = Math.min(nameWidth, Math.max(1, width - GAP - Math.max(0, ...valueWidths)));
  const parts = partition(valueWidths, width - narrowest);
  return parts
    .map((columns) => {
      const shown = columns.map((column) => ({
        column,
        width: Math.min(widths[column] ?? 0, Math.max(1, width - narrowest - GAP)),
      }));
      const draw = (row: readonly string[]): string => {
        const cells = shown.map((cell) => fit(row[cell.column] ?? "", cell.width, "right"));
        return [fit(row[0] ?? "", narrowest, "left"), ...cells].join(" ".repeat(GAP)).trimEnd();
      };
      const ruleWidth = shown.reduce((total, cell) => total + GAP + cell.width, narrowest);
      return [
        colours.strong(draw(table.headers)),
        colours.faint("─".repeat(ruleWidth)),
        ...table.rows.map(draw),
      ].join("\n");
    })
    .join("\n\n");
}

/**
 * Splits the value columns (numbered from 1) into groups that fit into `room`, each with at least
 * one.
 */
function partition(valueWidths: readonly number[], room: number): readonly (readonly number[])[] {
  const groups: number[][] = [[]];
  let used = 0;
  valueWidths.forEach((valueWidth, index) => {
    const needed = GAP + valueWidth;
    if (used > 0 && used + needed > room) {
      groups.push([]);
      used = 0;
    }
    groups.at(-1)?.push(index + 1);
    used += needed;
  });
  return groups;
}
