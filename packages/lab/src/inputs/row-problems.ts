import { ROWS_MAX, tooManyRows, type FileTable } from "./files/read-table.ts";
import { InputError, type InputProblem } from "./input-error.ts";

/** What is wrong with one row. */
export interface RowProblem {
  readonly line: number;
  readonly field?: string;
  readonly message: string;
  /** The kind of problem in a few words, by which rows are counted: "no time that can be read". */
  readonly reason: string;
}

/** Problems of one kind on so many rows are told once, when no row is without. */
const TOLD_ONCE_FROM = 2;

/**
 * Collects what is wrong with the rows of a file, one problem a row, and in the end either refuses
 * the file or says how many rows were left out, and why.
 */
export class RowProblems {
  readonly #table: FileTable;
  readonly #problems: RowProblem[] = [];
  #rows = 0;

  constructor(table: FileTable) {
    this.#table = table;
  }

  /**
   * Counts a row that was looked at, whatever came of it.
   *
   * Throws InputError at the first row too many, before memory ends.
   */
  countRow(): void {
    this.#rows += 1;
    if (this.#rows > ROWS_MAX) throw tooManyRows(this.#table.source);
  }

  note(problem: RowProblem): void {
    this.#problems.push(problem);
  }

  /**
   * Sentences that say which rows were left out, where that was asked for; none where no row is bad.
   *
   * Throws InputError with one sentence a row (or one in all, where every row has the same problem)
   * and the way out, unless bad rows may be skipped and one row is left.
   */
  settle(skipBadRows: boolean): readonly string[] {
    if (this.#problems.length === 0) return [];
    const problems = this.#problems.toSorted((one, other) => one.line - other.line);
    const isAll = this.#problems.length >= this.#rows;
    if (skipBadRows && !isAll) return [this.#describeSkipped(problems)];
    const { source, unit } = this.#table;
    const [first] = problems;
    const isOneKind = problems.every(({ reason }) => reason === first?.reason);
    if (isAll && isOneKind && first !== undefined && problems.length >= TOLD_ONCE_FROM) {
      const message = `${first.message} It is the same on all ${problems.length} rows.`;
      throw new InputError(source, [{ ...placed(first, unit), message }]);
    }
    const told = problems.map((problem) => ({
      ...placed(problem, unit),
      message: problem.message,
    }));
    if (isAll) throw new InputError(source, told);
    const advice = "To go on without such rows, add --skip-bad-rows.";
    throw new InputError(source, told, { advice });
  }

  #describeSkipped(problems: readonly RowProblem[]): string {
    const { source, unit } = this.#table;
    const count = problems.length;
    const rows = count === 1 ? "1 bad row was" : `${count} bad rows were`;
    return `${source}: ${rows} left out: ${countByReason(problems, unit)}.`;
  }
}

function placed(
  { line, field }: RowProblem,
  unit: FileTable["unit"],
): Omit<InputProblem, "message"> {
  return { line, unit, ...(field !== undefined && { field }) };
}

/** Lines that are named for each reason. */
const LINES_NAMED_MAX = 3;

/** `2 with no number for debt (lines 4 and 9), 1 …`: how often each reason occurs, and where first. */
export function countByReason(
  rows: readonly { readonly line: number; readonly reason: string }[],
  unit: FileTable["unit"],
): string {
  const lines = new Map<string, number[]>();
  for (const { line, reason } of rows) {
    const known = lines.get(reason);
    if (known === undefined) lines.set(reason, [line]);
    else known.push(line);
  }
  return [...lines]
    .map(([reason, at]) => `${at.length} ${reason} (${nameLines(at, unit)})`)
    .join(", ");
}

function nameLines(lines: readonly number[], unit: FileTable["unit"]): string {
  const named = lines.slice(0, LINES_NAMED_MAX).join(", ");
  const hidden = lines.length - LINES_NAMED_MAX;
  const more = hidden > 0 ? ` and ${hidden} more` : "";
  return `${unit}${lines.length === 1 ? "" : "s"} ${named}${more}`;
}
