import { InvalidArgumentError, Option, type Command } from "commander";
import type { Millis } from "@plimsoll/engine";
import {
  coloursFor,
  countLeftOut,
  describeLeftOut,
  doubtLtvs,
  doubtSupply,
  formatCount,
  formatInstant,
  formatRounded,
  loadCandles,
  loadLoanBook,
  loadPolicyFile,
  PRICE_DECIMALS,
  pricePath,
  rebaseToPrice,
  renderReplayReport,
  replay,
  REPLAY_POLICIES,
  toReplayJson,
  type AssetUnit,
  type CandleFile,
  type LoanBookOptions,
  type PricePoint,
  type ReadBook,
  type ReplayPolicy,
  type ReplayResult,
} from "@plimsoll/lab";
import { assetArgument, instantArgument } from "../arguments.ts";
import { startProgress } from "../progress.ts";
import {
  addReadingOptions,
  CANDLE_COLUMNS,
  LOAN_COLUMNS,
  readingOptionsOf,
  tell,
  type ReadingFlags,
} from "../reading-options.ts";

/** Columns of the report where the width of the terminal is not known. */
const WIDTH_DEFAULT = 80;

interface ReplayOptions extends ReadingFlags {
  readonly book: string;
  readonly prices: string;
  readonly bookSheet?: string;
  readonly pricesSheet?: string;
  readonly from?: Millis;
  readonly to?: Millis;
  /** Absent: the plan, or with `compare` just the four. */
  readonly policy?: string;
  readonly rebase: "ltv" | "none";
  readonly collateralAsset: AssetUnit;
  readonly loanAsset: AssetUnit;
  readonly units?: NonNullable<LoanBookOptions["units"]>;
  readonly ltv?: NonNullable<LoanBookOptions["ltv"]>;
  readonly compare?: true;
  readonly json?: true;
}

const DETAILS = `
Policies:
  reference  the whole debt is repaid at the LIF as soon as a loan exceeds 86 %
  partial    86 -> 75 % at the LIF: sells only what brings the loan back
  soft       86 -> 84 % at 0.5 %; the LIF only beyond 95 %
  plan       the borrower's plan, 80 -> 75 % at 0.3 %, with soft behind it
  FILE.json  your own; docs/replay.md describes the file

Files (CSV, also .gz; JSON; xlsx), told apart by what is in them:
  --book    a row for each loan; the columns collateral and debt (or
            collateral_..., debt_...) hold whole units
  --prices  a row for each candle, as Binance, Kraken, Coinbase, Bitstamp,
            CryptoDataDownload, CoinGecko, Yahoo, TradingView, MetaTrader,
            Stooq, ccxt and freqtrade write them, with or without a header;
            needed are a time (or a date and a time of day) and open, high, low
            and close, or a price alone
  Other columns are ignored. --columns names those that are not recognised:
            id, collateral, debt, ltv, price of the book; date, time, open,
            high, low, close of the prices.
  Loans without debt or collateral, dust and totals are left out and counted.
  --round cuts collateral and prices down and debts up.

Example:
  plimsoll replay --book loans.csv.gz --prices btc-5m.csv.gz --rebase ltv \\
    --from 2026-01-29T00:00:00Z --to 2026-02-07T00:00:00Z --compare

Exit status: 0 done, 1 a file cannot be used, 2 the command line is wrong.`;

/** `plimsoll replay`: a real loan book through a real crash. */
export function addReplayCommand(program: Command): void {
  const command = program
    .command("replay")
    .summary("Play a price history over a loan book.")
    .description(
      "Plays a price history over a loan book in the real engine and reports what was sold, what " +
        "it cost the borrowers and what they were left with.",
    )
    .requiredOption("--book <file>", "loans to open")
    .requiredOption("--prices <file>", "candles to play")
    .option("--from <time>", "first candle (default: the first of the file)", instantArgument)
    .option("--to <time>", "end, not included (default: the end of the file)", instantArgument)
    .option("--policy <name>", "one of those below (default: plan)", policyArgument)
    .addOption(
      new Option("--rebase <how>", "ltv: keep each loan's LTV at the first price, not its debt")
        .choices(["ltv", "none"])
        .default("none"),
    )
    .option("--compare", "all four policies side by side, and --policy if it is a file")
    .option("--json", "the figures as JSON; with --compare a list")
    .addOption(assetOption("--collateral-asset <asset>", { symbol: "BTC", decimals: 8 }))
    .addOption(assetOption("--loan-asset <asset>", { symbol: "USDC", decimals: 6 }));
  addReadingOptions(command, [...CANDLE_COLUMNS, ...LOAN_COLUMNS])
    .addOption(
      new Option(
        "--units <what>",
        "what amounts of the book count; whole says that they are right",
      ).choices(["whole", "base", "base-collateral", "base-debt"]),
    )
    .addOption(
      new Option("--ltv <what>", "what LTVs of the book are: 0.44 or 44").choices([
        "share",
        "percent",
      ]),
    )
    .option("--book-sheet <name>", "sheet of the book, where both files are workbooks")
    .option("--prices-sheet <name>", "sheet of the prices, where both files are workbooks")
    .addHelpText("after", DETAILS)
    .action(runReplay);
}

function assetOption(flags: string, unit: AssetUnit): Option {
  return new Option(flags, "symbol and decimals")
    .default(unit, `${unit.symbol}:${unit.decimals}`)
    .argParser(assetArgument);
}

async function runReplay(options: ReplayOptions): Promise<void> {
  const units = { collateral: options.collateralAsset, debt: options.loanAsset };
  const policies = await choosePolicies(options);
  const { from, to } = options;
  const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const prices = await loadCandles(
    options.prices,
    range,
    readingOptionsOf(ofSheet(options, options.pricesSheet), CANDLE_COLUMNS),
  );
  const path = [...pricePath(prices)];
  const book = await openBook(options, path);

  const results = playAll(policies, book, path);
  warn({ prices, book, results });
  if (options.json === true) {
    const leftOut = countLeftOut(book.leftOut);
    const figures = results.map((result) => ({ ...toReplayJson(result, units), leftOut }));
    print(JSON.stringify(options.compare === true ? figures : figures[0], null, 2));
    return;
  }
  // Not every terminal tells its width: undefined without one, 0 on a bare console.
  const width = process.stdout.columns > 0 ? process.stdout.columns : WIDTH_DEFAULT;
  const colours = coloursFor(process.stdout.isTTY, process.env);
  print(colours.faint(describe(options, path)));
  print(renderReplayReport(results, { width, units, colours }));
}

/** The options for a file that has a sheet of its own. */
function ofSheet(options: ReplayOptions, sheet: string | undefined): ReplayOptions {
  return sheet === undefined ? options : { ...options, sheet };
}

async function choosePolicies(options: ReplayOptions): Promise<readonly ReplayPolicy[]> {
  const { policy: name = "plan", compare = false, loanAsset } = options;
  const builtIn = REPLAY_POLICIES.filter((known) => compare || known.name === name);
  if (REPLAY_POLICIES.some((known) => known.name === name)) return builtIn;
  return [...builtIn, await loadPolicyFile(name, { debtDecimals: loanAsset.decimals })];
}

async function openBook(options: ReplayOptions, path: readonly PricePoint[]): Promise<ReadBook> {
  const { units, ltv, collateralAsset, loanAsset } = options;
  const skipBadRows = options.skipBadRows === true;
  const book = await loadLoanBook(options.book, {
    ...readingOptionsOf(ofSheet(options, options.bookSheet), LOAN_COLUMNS),
    collateralDecimals: collateralAsset.decimals,
    debtDecimals: loanAsset.decimals,
    ...(units !== undefined && { units }),
    ...(ltv !== undefined && { ltv }),
  });
  const { symbol } = collateralAsset;
  // Whoever says that amounts are right as they stand is not asked again; base units may still be
  // those of another token.
  const isDoubted = units !== "whole";
  if (isDoubted) doubtSupply(book, symbol);
  const [first] = path;
  if (first === undefined) return book;
  const { price } = first;
  const carried = options.rebase === "ltv" ? rebaseToPrice(book, price, { skipBadRows }) : book;
  if (isDoubted) doubtLtvs(carried, { price, symbol });
  return carried;
}

function playAll(
  policies: readonly ReplayPolicy[],
  book: ReadBook,
  path: readonly PricePoint[],
): readonly ReplayResult[] {
  const progress = startProgress(policies.length * path.length);
  try {
    return policies.map((policy, index) =>
      replay({
        book,
        path,
        policy,
        onProgress: (played) => {
          progress.show({ what: policy.name, done: index * path.length + played });
        },
      }),
    );
  } finally {
    progress.end();
  }
}

/** What the reader must know of the input that the figures do not show; on standard error. */
function warn({
  prices,
  book,
  results,
}: {
  readonly prices: CandleFile;
  readonly book: ReadBook;
  readonly results: readonly ReplayResult[];
}): void {
  tell([...prices.notes, ...book.notes, ...describeLeftOut(book, book.leftOut)]);
  const skipped = results[0]?.skippedUnhealthy ?? 0;
  if (skipped > 0) {
    const what = skipped === 1 ? "1 loan was" : `${formatCount(skipped)} loans were`;
    process.stderr.write(`${what} already unhealthy at the first price and skipped.\n`);
  }
}

/** One paragraph that says what was played. */
function describe(options: ReplayOptions, path: readonly PricePoint[]): string {
  const [first] = path;
  const last = path.at(-1);
  if (first === undefined || last === undefined) return "";
  const money = options.loanAsset.symbol;
  const write = ({ at, price }: PricePoint): string =>
    `${formatRounded(price, PRICE_DECIMALS, 2)} ${money} at ${formatInstant(at)}`;
  const prices = path.map(({ price }) => price);
  const lowest = prices.reduce((least, price) => (price < least ? price : least), first.price);
  const rebased = options.rebase === "ltv" ? ", LTVs kept at the first price" : "";
  return [
    `${options.book}${rebased}`,
    `${formatCount(path.length)} prices: ${write(first)},`,
    `lowest ${formatRounded(lowest, PRICE_DECIMALS, 2)}, ${write(last)}`,
    "",
  ].join("\n");
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function policyArgument(text: string): string {
  if (text.endsWith(".json") || REPLAY_POLICIES.some(({ name }) => name === text)) return text;
  const names = REPLAY_POLICIES.map(({ name }) => name).join(", ");
  throw new InvalidArgumentError(`Use ${names}, or a file whose name ends in .json.`);
}
