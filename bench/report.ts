import type { Machine } from "./measure/machine.ts";
import type { Figure, Finding } from "./measure/samples.ts";

/** Everything one run found. */
export interface Report {
  readonly command: string;
  readonly at: string;
  readonly machine: Machine;
  readonly loans: number;
  readonly seconds: number;
  readonly findings: readonly Finding[];
}

/** The report as a table for people. */
export function toText(report: Report): string {
  const { machine } = report;
  const lines = [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}`,
    `commit ${machine.commit}, ${report.loans.toLocaleString("en")} loans, load before ${machine.loadBefore}`,
  ];
  for (const { benchmark, figures, notes } of report.findings) {
    lines.push("", benchmark, row("", "samples", "best", "median", "p99", "unit", "target"));
    for (const figure of figures) lines.push(figureRow(figure));
    for (const note of notes) lines.push(`  – ${note}`);
  }
  lines.push("", `${report.seconds.toFixed(0)} s in all`);
  return lines.join("\n");
}

function figureRow(figure: Figure): string {
  const { label, unit, samples, best, median, p99, target } = figure;
  const values = [best, median, p99].map(inThreeDigits);
  return row(label, samples.toLocaleString("en"), ...values, unit, target ?? "");
}

function row(label: string, ...cells: string[]): string {
  const [samples = "", best = "", median = "", p99 = "", unit = "", target = ""] = cells;
  const numbers = [samples, best, median, p99].map((cell) => cell.padStart(11)).join("");
  return `  ${label.padEnd(42)}${numbers}  ${unit.padEnd(6)}${target}`.trimEnd();
}

function inThreeDigits(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: value < 1000 ? 3 : 4 });
}
