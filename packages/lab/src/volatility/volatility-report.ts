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

Written by \`npx plimsoll lab volatility --prices FOLDER --write docs/volatility.md\`; do not edit it by hand. It is a study
of the rule, not a mode of a plan: the engine's plans have fixed triggers.

## The rule

Once an hour, on the hour's first price p and that of the hour before, q:

- return r = 2·(p − q) / (p + q), the first term of ln(p/q);
- variance v ← v + (r² − v) / 24, so that the memory is about a day;
- trigger = LLTV · exp(−√(v · hours)), in whole steps of 0.5 % down, never above the fixed trigger of 80 %, never
  below the floor of 70 % that the borrower agreed to. \`hours\` is 24, the LLTV 86 %.

So a fall of one standard deviation over a day, from the trigger on, ends at the LLTV. All of it is whole numbers
scaled by 10^18, rounded down; exp is the reference's.

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
