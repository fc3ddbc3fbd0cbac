import type { FileResult } from "./replay-folder.ts";
import { DIFFERENCES_KEPT_MAX } from "./file-check.ts";
import type { Difference } from "./file-check.ts";

/** What replaying folders came to. */
export interface VectorSummary {
  readonly files: number;
  readonly operations: number;
  readonly fields: number;
  /** Files of the sample that went through decide and apply as well. */
  readonly filesDecided: number;
  readonly differences: number;
  /** The first of them. */
  readonly details: readonly Difference[];
}

export function summarize(results: readonly FileResult[]): VectorSummary {
  const checks = results.map(({ check }) => check);
  const decided = results.flatMap((result) => (result.decided === null ? [] : [result.decided]));
  const all = [...checks, ...decided];
  return {
    files: checks.length,
    operations: sum(checks.map(({ operations }) => operations)),
    fields: sum(checks.map(({ fields }) => fields)),
    filesDecided: decided.length,
    differences: sum(all.map(({ differenceCount }) => differenceCount)),
    details: all.flatMap(({ differences }) => differences).slice(0, DIFFERENCES_KEPT_MAX),
  };
}

/** The summary for people: counts first, then each difference on lines of its own. */
export function renderSummary(summary: VectorSummary): string {
  const { files, operations, fields, filesDecided, differences, details } = summary;
  const lines = [
    `files        ${files}, ${filesDecided} of them also by decide and apply`,
    `operations   ${operations}`,
    `fields       ${fields}`,
    `differences  ${differences}`,
  ];
  for (const { file, i, field, expected, got } of details) {
    lines.push("", `${file} ${i}: ${field}`, `  expected ${expected}`, `  got      ${got}`);
  }
  if (differences > details.length) {
    lines.push("", `and ${differences - details.length} more`);
  }
  return `${lines.join("\n")}\n`;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
