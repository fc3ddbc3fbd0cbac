import type { FileTable } from "./files/read-table.ts";
import { countByReason } from "./row-problems.ts";

/** Why a row of a loan book is no loan that can be played. */
export type LeftOutReason = "no_debt" | "no_collateral" | "empty" | "dust" | "total";

/** A row that was left out, and why. */
export interface LeftOutRow {
  readonly line: number;
  readonly reason: LeftOutReason;
}

const IN_WORDS: Readonly<Record<LeftOutReason, string>> = {
  no_debt: "without debt",
  no_collateral: "with bad debt and no collateral",
  empty: "without collateral and debt",
  dust: "too small to owe anything",
  total: "with a total instead of a loan",
};

const LABEL =
  /^(?:(?:grand|sub)[ -]?)?(?:totals?|sum|summe|gesamt|average|avg|mean|median|count|Σ)\s*:?$/iu;

/** Whether a row says of itself that it sums others up. */
export function isTotalLabel(text: string): boolean {
  return LABEL.test(text);
}

/** Whether a name may be that of a total, as "Total (12 loans)"; a loan may be called so as well. */
export function beginsLikeTotal(text: string): boolean {
  return /^(?:grand |sub-?)?(?:total|sum|gesamt|insgesamt)/iu.test(text);
}

/** `2 without debt (lines 3 and 9), 1 …`. */
export function reasonsOf(rows: readonly LeftOutRow[], unit: FileTable["unit"]): string {
  return countByReason(
    rows.map(({ line, reason }) => ({ line, reason: IN_WORDS[reason] })),
    unit,
  );
}

/** One sentence about the rows that were left out; none where none was. */
export function describeLeftOut(
  { source, unit }: Pick<FileTable, "source" | "unit">,
  rows: readonly LeftOutRow[],
): readonly string[] {
  if (rows.length === 0) return [];
  const what =
    rows.length === 1
      ? "1 row is no loan that can be played and was"
      : `${rows.length} rows are no loans that can be played and were`;
  return [`${source}: ${what} left out: ${reasonsOf(rows, unit)}.`];
}

/** How many rows were left out for each reason. */
export function countLeftOut(rows: readonly LeftOutRow[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { reason } of rows) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
