import { renderTable } from "../report/table.ts";
import type { WindowVerdict } from "./compare-triggers.ts";

/** Windows in which the early trigger lost most that are shown. */
const LOSSES_SHOWN = 12;

const HEADERS = [
  "file",
  "windows",
  "equity, fixed",
  "equity, early",
  "loans sold, fixed",
  "loans sold, early",
  "liquidated, fixed",
  "liquidated, early",
  "better",
  "worse",
] as const;
const LOSS_HEADERS = ["window", "from", "equity, fixed", "equity, early"] as const;

const lead = ({ fixed, early }: WindowVerdict): bigint => early.equity - fixed.equity;
const share = (wad: bigint): string => {
  const hundredths = wad / 10n ** 14n;
  const digits = (hundredths < 0n ? -hundredths : hundredths).toString().padStart(3, "0");
  return `${hundredths < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)} %`;
};
const shortName = (file: string): string => file.replace(/^.*\//, "").replace(".csv.gz", "");

function rowOf(verdicts: readonly WindowVerdict[]): string[] {
  const sum = (of: (verdict: WindowVerdict) => number) =>
    String(verdicts.reduce((total, verdict) => total + of(verdict), 0));
  const mean = (of: (verdict: WindowVerdict) => bigint) =>
    share(verdicts.reduce((total, verdict) => total + of(verdict), 0n) / BigInt(verdicts.length));
  return [
    shortName(verdicts[0]?.file ?? ""),
    String(verdicts.length),
    mean(({ fixed }) => fixed.equity),
    mean(({ early }) => early.equity),
    sum(({ fixed }) => fixed.sold),
    sum(({ early }) => early.sold),
    sum(({ fixed }) => fixed.liquidated),
    sum(({ early }) => early.liquidated),
    String(verdicts.filter((verdict) => lead(verdict) > 0n).length),
    String(verdicts.filter((verdict) => lead(verdict) < 0n).length),
  ];
}

function lossesOf(files: readonly (readonly WindowVerdict[])[]): string[][] {
  return files
    .flat()
    .filter((verdict) => lead(verdict) < 0n)
    .sort((left, right) => (lead(left) < lead(right) ? -1 : 1))
    .slice(0, LOSSES_SHOWN)
    .map(({ file, from, fixed, early }) => [
      shortName(file),
      from,
      share(fixed.equity),
      share(early.equity),
    ]);
}

/** The table for a terminal, one list of windows a file. */
export function renderVolatility(
  files: readonly (readonly WindowVerdict[])[],
  width: number,
): string {
  return renderTable({ headers: HEADERS, rows: files.map(rowOf) }, { width });
}

/** The document that the command writes. */
export function volatilityDocument(files: readonly (readonly WindowVerdict[])[]): string {
  const table = (headers: readonly string[], rows: readonly (readonly string[])[]): string =>
    [headers, headers.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
  return `# An early trigger that follows volatility

Written by \`npx plimsoll lab volatility --prices FOLDER --write docs/volatility.md\`; do not edit it by hand.

## The rule

Once an hour, on the hour's first price p and that of the hour before, q:

- return r = 2·(p − q) / (p + q), the first term of ln(p/q);
- variance v ← v + (r² − v) / 24, so that the memory is about a day;
- volatility σ = √v, in whole steps of 0.1 % up, so that it moves rarely;
- trigger = LLTV · exp(−σ · √hours), never above the fixed trigger of 82 %, never below the floor of 70 % that
  the borrower agreed to. \`hours\` is 24, the LLTV 86 %.

So a fall of one standard deviation over a day, from the trigger on, ends at the LLTV. All of it is whole numbers
scaled by 10^18, rounded down; exp is the reference's. For the figures below estimate and trigger come from the very
functions that the engine runs; sales and liquidations are a simple model of them, told beside the table.

## How it is turned on

It is off, and with reason: see where it loses. An operator turns it on for a market with the setting
\`volatility: { sampleMs, memorySamples, step }\` (an hour, 24 and 0.1 % are the ones compared here); null, the
default, costs nothing and keeps no state. Then a borrower may give a deleverage step
\`early: { hours, floorLtv }\`, with the floor between the step's target and its trigger. In a market that does not
estimate volatility such a plan is refused; when the operator turns the estimate off later, the triggers of the
plans that are there stand at their fixed place again.

- The market samples its confirmed mark at the first command at or after every multiple of \`sampleMs\`, or later,
  as soon as the mark is fresh (\`volatility_sampled\`). A sample that was missed makes the next return one over a
  longer time, which counts as one: after a long outage triggers may stand lower for a day, and plans act on that at
  once, since a grace does not hold them. After other settings for \`sampleMs\` the estimate starts anew; until it has
  grown, triggers stand at their fixed place.
- When σ moves by a step (\`volatility_set\`), the loans that follow it are placed anew (\`triggers_moved\`), at most
  1,000 a command; the rest is done by \`continue\` before anything else is accepted or fired. Those whose LTV is
  then above the trigger are sold at once. Where nobody follows, nothing is placed.
- The trigger at which a step acted is its \`why.triggerLtv\`. The entry's \`grounds_stated\` hold σ, so that a
  receipt proves the trigger from the step, the LLTV and σ.

## Compared with the fixed trigger

Windows of thirty days; in each, four loans opened at LTVs of 50, 55, 60 and 65 %. At its trigger a loan is sold to five
points below it at a fee of 0.3 %; above the LLTV the whole debt is repaid at the LIF. No interest. Equity is what is
left at the end of what there was at the start, a mean over loans and windows. Better and worse count windows.

${table(HEADERS, files.map(rowOf))}

## Where it loses most

${table(LOSS_HEADERS, lossesOf(files))}

It loses where the price comes back: it sells more loans, and earlier, in storms that pass.

## Files

${files.map((verdicts) => `- \`prices/${verdicts[0]?.file ?? ""}\``).join("\n")}
`;
}
