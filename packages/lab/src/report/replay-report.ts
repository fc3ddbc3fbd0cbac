import { formatInstant } from "../inputs/instant.ts";
import { renderBarChart, type BarGroup } from "./bar-chart.ts";
import { PLAIN, type Colours } from "./colours.ts";
import { formatCount, formatGrouped, formatRounded, formatShare } from "./number-format.ts";
import type { ReplayResult, ReplayUnits } from "./replay-result.ts";
import { renderTable } from "./table.ts";

interface ReplayReportOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly units: ReplayUnits;
  readonly colours?: Colours;
}

/**
 * The report of one replay, or of several side by side: a table of figures and a chart of the
 * collateral sold by day. Rounded for reading, except what lenders lose, which must never look
 * like none; the exact figures are in the JSON.
 */
export function renderReplayReport(
  results: readonly ReplayResult[],
  options: ReplayReportOptions,
): string {
  const { width, units, colours = PLAIN } = options;
  const table = renderTable(
    {
      headers: ["", ...results.map((result) => result.policy)],
      rows: figures(units).map(([name, write]) => [name, ...results.map(write)]),
    },
    { width, colours },
  );
  const groups = salesByDay(results, units);
  if (groups.length === 0) return `${table}\n\nNo collateral was sold.`;
  const title = colours.strong(`${units.collateral.symbol} sold by day (UTC)`);
  return `${table}\n\n${title}\n${renderBarChart(groups, { width, colours })}`;
}

type Figure = readonly [name: string, write: (result: ReplayResult) => string];

function figures({ debt }: ReplayUnits): readonly Figure[] {
  const ofLoans = (count: number, { loans }: ReplayResult): string => {
    return loans === 0 ? "–" : formatShare((BigInt(count) * 10n ** 18n) / BigInt(loans), 1);
  };
  return [
    ["loans", (result) => formatCount(result.loans)],
    ["skipped", (result) => formatCount(result.skippedUnhealthy)],
    ["touched", (result) => formatCount(result.touched)],
    ["touched share", (result) => ofLoans(result.touched, result)],
    ["closed", (result) => formatCount(result.closed)],
    ["sales", (result) => formatCount(result.sales)],
    ["collateral sold", (result) => formatShare(result.collateralSoldShare)],
    ["borrowers' cost", (result) => formatShare(result.costShare, 3)],
    ["coins kept", (result) => formatShare(result.coinsKeptShare)],
    ["end equity", (result) => formatShare(result.endEquityShare)],
    [`lenders' loss, ${debt.symbol}`, (result) => formatGrouped(result.badDebt, debt.decimals)],
    [
      `interest, ${debt.symbol}`,
      (result) => formatRounded(result.interestAccrued, debt.decimals, 0),
    ],
    ["first sale", (result) => onSale(result, dayOfMonth)],
    ["first sale, UTC", (result) => onSale(result, (instant) => instant.slice(11, 16))],
  ];
}

/** A part of the instant of the first sale, or a dash where nothing was sold. */
function onSale({ firstActionAt }: ReplayResult, part: (instant: string) => string): string {
  return firstActionAt === null ? "–" : part(formatInstant(firstActionAt));
}

/** Every day from the first sale to the last, quiet ones too; one bar a policy. */
function salesByDay(results: readonly ReplayResult[], units: ReplayUnits): readonly BarGroup[] {
  const days = results.flatMap((result) => result.soldByDay.map(({ day }) => day)).sort();
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return [];
  return daysBetween(first, last).map((day) => ({
    label: dayOfMonth(day),
    bars: results.map((result) => {
      const sold = result.soldByDay.find((entry) => entry.day === day)?.collateralSold ?? 0n;
      return {
        name: results.length > 1 ? result.policy : "",
        value: sold,
        text: formatRounded(sold, units.collateral.decimals, 2),
      };
    }),
  }));
}

const DAY_MS = 86_400_000;

function daysBetween(first: string, last: string): readonly string[] {
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** ` 5 Feb` for a day that begins `2026-02-05`; always six wide. */
function dayOfMonth(day: string): string {
  const month = MONTHS[Number(day.slice(5, 7)) - 1] ?? "";
  return `${String(Number(day.slice(8, 10))).padStart(2)} ${month}`;
}
