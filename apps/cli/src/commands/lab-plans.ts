import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import {
  coloursFor,
  InputError,
  loadCandles,
  plansJson,
  plansMarkdown,
  renderPlansReport,
  searchPlans,
  WINDOW_DAYS,
  type CoinPrices,
  type PlanSearch,
} from "@plimsoll/lab";
import { CommandFailure } from "../command-failure.ts";
import { startProgress } from "../progress.ts";
import {
  addReadingOptions,
  CANDLE_COLUMNS,
  CANDLE_SHAPES,
  readingOptionsOf,
  tell,
  type ReadingFlags,
} from "../reading-options.ts";

const WIDTH_DEFAULT = 100;
const STRIDE_MAX = 365;

interface PlansOptions extends ReadingFlags {
  readonly btc?: string;
  readonly eth?: string;
  readonly stride: number;
  readonly json?: true;
  readonly writeDocs?: string;
}

const DETAILS = `
${CANDLE_SHAPES}
Hourly candles over several years are meant; the crashes on file are judged
where a file covers them.

Candidates are chosen on even years to 2024 and judged on all others.

Example:
  plimsoll lab plans --btc btc-1h.csv.gz --eth eth-1h.csv.gz`;

/** `plimsoll lab plans`: which default the past supports. */
export function addLabPlansCommand(lab: Command): void {
  const command = lab
    .command("plans")
    .summary("Search trigger, target, step and soft band over past prices.")
    .description(
      "Plays many plans over windows of past prices in the real engine and reports what each left " +
        "the borrowers, what it cost and which loans it touched in vain.",
    )
    .option("--btc <file>", "candles of BTC")
    .option("--eth <file>", "candles of ETH")
    .option("--stride <days>", "from one window to the next", strideArgument, WINDOW_DAYS)
    .option("--json", "the figures as JSON")
    .option("--write-docs <file>", "put the tables between the markers of this Markdown file");
  addReadingOptions(command, CANDLE_COLUMNS).addHelpText("after", DETAILS).action(runPlans);
}

async function runPlans(options: PlansOptions): Promise<void> {
  const search = play(await loadPrices(options), options.stride);
  if (options.writeDocs !== undefined) await writeDocs(options.writeDocs, search);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(plansJson(search), null, 2)}\n`);
    return;
  }
  const width = process.stdout.columns > 0 ? process.stdout.columns : WIDTH_DEFAULT;
  const colours = coloursFor(process.stdout.isTTY, process.env);
  process.stdout.write(`${renderPlansReport(search, { width, colours })}\n`);
}

async function loadPrices(options: PlansOptions): Promise<readonly CoinPrices[]> {
  const { btc, eth } = options;
  const reading = readingOptionsOf(options, CANDLE_COLUMNS);
  const prices: CoinPrices[] = [];
  for (const [coin, path] of [["BTC", btc] as const, ["ETH", eth] as const]) {
    if (path === undefined) continue;
    const bars = await loadCandles(path, {}, reading);
    tell(bars.notes);
    prices.push({ coin, source: basename(path), bars });
  }
  if (prices.length === 0) throw new CommandFailure("Name a file with --btc, with --eth or both.");
  return prices;
}

function play(prices: readonly CoinPrices[], stride: number): PlanSearch {
  const steps = 100;
  const progress = startProgress(steps);
  try {
    return searchPlans({
      prices,
      stride,
      onProgress: ({ what, done, of }) => {
        progress.show({ what, done: Math.floor((done * steps) / of) });
      },
    });
  } finally {
    progress.end();
  }
}

const BEGIN = "<!-- begin: plimsoll lab plans --write-docs -->";
const END = "<!-- end: plimsoll lab plans --write-docs -->";

/** Everything outside the markers stays as people wrote it. */
async function writeDocs(path: string, search: PlanSearch): Promise<void> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new InputError(path, [{ message: "The file cannot be read." }], { cause: error });
  });
  const [before, rest] = text.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) {
    throw new InputError(path, [{ message: `The file lacks the lines ${BEGIN} and ${END}.` }]);
  }
  await writeFile(path, `${before}${BEGIN}\n\n${plansMarkdown(search)}\n${END}${after}`);
}

function strideArgument(text: string): number {
  const days = /^[1-9]\d{0,2}$/.test(text) ? parseInt(text, 10) : 0;
  if (days >= 1 && days <= STRIDE_MAX) return days;
  throw new InvalidArgumentError(`Use whole days from 1 to ${STRIDE_MAX}.`);
}
