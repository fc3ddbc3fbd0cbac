import { formatRounded, formatShare } from "../report/number-format.ts";
import { renderTable } from "../report/table.ts";
import type { Colours } from "../report/colours.ts";
import type { Verdict } from "./judge.ts";
import { DEPTHS, type Depth } from "./past-window.ts";
import type { CrashVerdict, JudgedPlan, PlanSearch } from "./search-plans.ts";

interface PlansReportOptions {
  readonly width: number;
  readonly colours: Colours;
}

const HEADERS = ["plan", "end equity", "coins kept", "cost", "touched", "in vain"] as const;

const SECTIONS: readonly { readonly title: string; readonly of: (plan: JudgedPlan) => Verdict }[] =
  [
    { title: "Years of choice, all windows", of: ({ fit }) => fit },
    { title: "Years of judgement, all windows", of: ({ judged }) => judged },
    ...(["shallow", "middle", "deep"] as const).map((depth) => ({
      title: `Years of judgement, ${depth} windows`,
      of: ({ byDepth }: JudgedPlan) => byDepth[depth],
    })),
  ];

const DEPTH_WORDS: Readonly<Record<Depth, string>> = {
  calm: "calm (the price fell by less than 10 %)",
  shallow: "shallow (10 to 20 %)",
  middle: "middle (20 to 30 %)",
  deep: "deep (30 % or more)",
};

/** The search as tables for a terminal. */
export function renderPlansReport(
  search: PlanSearch,
  { width, colours }: PlansReportOptions,
): string {
  const table = (title: string, rows: readonly (readonly string[])[]): string =>
    `${title}\n\n${renderTable({ headers: HEADERS, rows }, { width, colours })}`;
  return [
    describeData(search),
    ...SECTIONS.map(({ title, of }) => {
      const rows = search.plans.map((plan) => [nameOf(plan), ...cellsOf(of(plan))]);
      return table(title, rows);
    }),
    ...search.crashes.map((crash) => table(titleOf(crash), crashRows(search, crash))),
    "* on the frontier of end equity and loans touched in vain; ** most end equity of all",
  ].join("\n\n");
}

/** The search as tables in Markdown, with the data it used. */
export function plansMarkdown(search: PlanSearch): string {
  return [
    "## Data",
    describeData(search),
    "Marks: `*` stands on the frontier of end equity and loans touched in vain, `**` has the most " +
      "end equity of all in the years of choice.",
    ...SECTIONS.flatMap(({ title, of }) => [
      `## ${title}`,
      markdownTable(search.plans.map((plan) => [nameOf(plan), ...cellsOf(of(plan))])),
    ]),
    "## The crashes on file, on real candles",
    ...search.crashes.flatMap((crash) => [
      `### ${titleOf(crash)}`,
      markdownTable(crashRows(search, crash)),
    ]),
    "",
  ].join("\n\n");
}

/** Columns padded as Prettier would, so that the document needs no second pass. */
function markdownTable(rows: readonly (readonly string[])[]): string {
  const cells = [HEADERS, ...rows].map((row) => row.map((cell) => cell.replaceAll("*", "\\*")));
  const widths = HEADERS.map((_, column) =>
    Math.max(4, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const [header = [], ...body] = cells.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    }),
  );
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [header, rule, ...body].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** The search for programs: shares as decimal text, exact. */
export function plansJson(search: PlanSearch) {
  return {
    sources: search.sources,
    strideDays: search.stride,
    fitYears: search.fitYears,
    judgedYears: search.judgedYears,
    windows: search.windows,
    candidates: search.candidates,
    replays: search.replays,
    plans: search.plans.map(({ fit, judged, byDepth, ...plan }) => ({
      ...plan,
      fit: verdictJson(fit),
      judged: verdictJson(judged),
      byDepth: Object.fromEntries(DEPTHS.map((depth) => [depth, verdictJson(byDepth[depth])])),
    })),
    crashes: search.crashes.map(({ crash, title, coin, window, verdicts }) => ({
      ...{ crash, title, coin },
      fall: formatRounded(window.fall, 18, 6),
      plans: verdicts.map((verdict, index) => ({
        name: search.plans[index]?.name,
        ...verdictJson(verdict),
      })),
    })),
  };
}

function verdictJson({ windows, ...shares }: Verdict) {
  const texts = Object.entries(shares).map(([name, share]) => [name, formatRounded(share, 18, 6)]);
  return { windows, ...(Object.fromEntries(texts) as Record<keyof typeof shares, string>) };
}

function describeData(search: PlanSearch): string {
  const { sources, stride, fitYears, judgedYears, windows, candidates, replays } = search;
  const counts = (which: "fit" | "judged"): string =>
    DEPTHS.map((depth) => `${windows[which][depth]} ${DEPTH_WORDS[depth]}`).join(", ");
  return [
    `Hourly candles: ${sources.map(({ coin, source }) => `${coin} ${source}`).join("; ")}.`,
    `Windows of nine days, one every ${stride} days. Years of choice ${fitYears.join(", ")}: ` +
      `${counts("fit")}. Years of judgement ${judgedYears.join(", ")}: ${counts("judged")}.`,
    `Eleven loans of one coin at 50 to 75 %, each counting the same; ${candidates} candidates, ` +
      `${replays} replays in the real engine. End equity, coins kept and cost are shares of the ` +
      "value (coins) at the start; touched and in vain are shares of the loans.",
  ].join("\n");
}

function titleOf({ title, coin, window }: CrashVerdict): string {
  return `${title}, ${coin} (fall ${formatShare(window.fall, 1)})`;
}

function crashRows(search: PlanSearch, { verdicts }: CrashVerdict): readonly (readonly string[])[] {
  return verdicts.map((verdict, index) => {
    const plan = search.plans[index];
    return [plan === undefined ? "" : nameOf(plan), ...cellsOf(verdict)];
  });
}

function nameOf({ name, isOnFrontier, isBest }: JudgedPlan): string {
  if (isBest) return `${name} **`;
  return isOnFrontier ? `${name} *` : name;
}

function cellsOf(verdict: Verdict): readonly string[] {
  const { endEquity, coinsKept, cost, touched, touchedInVain } = verdict;
  return [endEquity, coinsKept, cost, touched, touchedInVain].map((share) => formatShare(share));
}
