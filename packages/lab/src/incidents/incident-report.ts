import { renderTable } from "../report/table.ts";
import { DELAY_MAX_MS } from "./compare-runs.ts";
import type { Verdict } from "./judge-incident.ts";

/** Whether the gate did what it is for. */
export function isSound(verdict: Verdict): boolean {
  const { wrongActions, missedActions, staleActions, delayMaxMs, agreedDelayMaxMs } = verdict;
  if (wrongActions > 0 || missedActions > 0 || staleActions > 0) return false;
  // Without a wrong venue the median is the honest one, and no disagreement excuses a delay.
  return (verdict.isTrueCrash ? delayMaxMs : agreedDelayMaxMs) <= DELAY_MAX_MS;
}

const HEADERS = [
  "incident",
  "true sales",
  "wrong sales",
  "missed sales",
  "longest delay",
  "venues agreed",
  "sales while stale",
  "suspect",
  "stale",
] as const;

const seconds = (millis: number): string => `${(millis / 1000).toFixed(1)} s`;

function cellsOf(verdict: Verdict): string[] {
  return [
    verdict.name,
    String(verdict.trueActions),
    String(verdict.wrongActions),
    String(verdict.missedActions),
    seconds(verdict.delayMaxMs),
    seconds(verdict.agreedDelayMaxMs),
    String(verdict.staleActions),
    `${Math.round(verdict.suspectSeconds / 60)} min`,
    `${Math.round(verdict.staleSeconds / 60)} min`,
  ];
}

/** The table for a terminal. */
export function renderIncidents(verdicts: readonly Verdict[], width: number): string {
  return renderTable({ headers: HEADERS, rows: verdicts.map(cellsOf) }, { width });
}

/** The document that the command writes. */
export function incidentsDocument(verdicts: readonly Verdict[]): string {
  const files = [...new Set(verdicts.flatMap((verdict) => verdict.files))].sort();
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return `# Incidents behind the documented gate

Written by \`npx plimsoll lab incidents --prices FOLDER --write docs/oracle-incidents.md\`; do not edit it by hand.

Each incident is played twice over the same 300 loans, at LTVs from 20 to 79.8 % of the first price, each with a plan
that closes it at 80 %: once behind the documented gate with all that the service saw, once on the plain median of the
honest venues without any gate, of however few of them spoke in the last minute. A sale is wrong when the honest median did not cause it: it never sold of that loan, or
was not as low as the mark of the sale, up to a minute after it. The delay is how much later than on the honest median
a loan was sold, the longest of all; _venues agreed_ counts the same delay from when every honest venue was at the
loan's price, and not only their median. Venues called _made_ say
what a real one says, half a second later each: the files have no more venues for that pair. Between the four prices
of a candle the price runs in a straight line and is asked every fifteen seconds; hours swing no faster here than
that. Stale and suspect is how long the feed was so.

Required, and checked by the command: no wrong sale, no missed sale, no sale while stale, no true crash delayed by
more than 60 seconds, and where a venue is wrong no sale later than 60 seconds after the honest venues agreed. A venue
within the outlier distance counts as one of several and may move the median by less than the honest ones differ, as any
further venue may; a loan right at the edge then waits until they agree. The BTC/USDC venue did so before USDC left its
peg: it asked 0.15 % more, so that one loan, 1.4 dollars past its price on the median of the others, was sold at the
next touch, when the others agreed.

${row(HEADERS)}
${row(HEADERS.map(() => "---"))}
${verdicts.map((verdict) => row(cellsOf(verdict))).join("\n")}

## What was played

${verdicts.map(({ name, story }) => `- ${name}: ${story}`).join("\n")}

## Files

${files.map((file) => `- \`prices/${file}\``).join("\n")}
`;
}
