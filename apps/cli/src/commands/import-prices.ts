import { randomUUID } from "node:crypto";
import { Option, type Command } from "commander";
import { formatAmount, type FeedId, type Millis } from "@plimsoll/engine";
import {
  formatCount,
  formatInstant,
  InputError,
  loadCandles,
  PRICE_DECIMALS,
  pricePath,
  roundPrices,
  type CandleFile,
  type CandleRange,
  type PricePoint,
  type ReadingOptions,
} from "@plimsoll/lab";
import { CRASH_ASSETS, type CrashAsset } from "@plimsoll/lab/crashes";
import { instantArgument } from "../arguments.ts";
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
import {
  APPLIED_EVENTS,
  countOutcomes,
  type Quote,
  type QuoteCounts,
  type QuoteOutcome,
} from "./quote-counts.ts";
import { openService, type Service } from "../server/service.ts";

interface CommandOptions extends ReadingFlags {
  readonly feed?: string;
  readonly venue?: string;
  readonly now?: true;
  readonly candles?: true;
  readonly asset?: CrashAsset;
  readonly source?: string;
  readonly from?: Millis;
  readonly to?: Millis;
  readonly url?: string;
  readonly key?: string;
}

type ImportOptions = CommandOptions & { readonly feed: string };

/** Quotes cause these by themselves; whoever imports wants to know what else happened. */
const EXPECTED_EVENTS = new Set([...APPLIED_EVENTS, "mark_set"]);

const DETAILS = `
${CANDLE_SHAPES}

A candle is four quotes, a quarter of a bar apart: open, low, high, close when
it rose, and open, high, low, close when it fell. --round rounds prices down to
the decimals of the feed.

Quotes keep the times of the file. One that is older than what the venue said
last changes nothing, and a feed ignores quotes beyond its maximum age. The
command says how many were sent and how many were applied, and exits with 1 if
none was. An interrupted import may be repeated: what arrived counts once.

With --now each quote counts from when it is sent, which plays an old crash on a
sandbox; every such run is played anew.

With --candles no price moves. The candles that lie in one of the past crashes
go on file at the server, and from then on plans are rehearsed in them instead
of in minutes drawn by chance, on every day that they cover. Bars may be 1, 3,
5, 15, 30 or 60 minutes long; the finest that cover a day count. Candles with
other prices replace those before; if all are on file already, it exits with 1.

Examples:
  PLIMSOLL_KEY=plk_... plimsoll import prices btc-5m.csv.gz --now \\
    --feed btc-usd --venue sandbox
  PLIMSOLL_KEY=plk_... plimsoll import prices btc-1h.csv.gz --candles \\
    --asset BTC --source "Binance spot, BTC/USDT"`;

/** `plimsoll import`: what comes from files into a running server. */
export function addImportCommand(program: Command): void {
  const group = program
    .command("import")
    .summary("Send prices from a file to a running server.")
    .description("Sends what a file holds to a running server.");
  const command = group
    .command("prices <file>")
    .summary("Send candles as quotes of a venue, or put those of past crashes on file.")
    .description(
      "Sends the candles of a file as quotes of a venue, one after the other;\n" +
        "with --candles puts those of past crashes on file, for rehearsals.",
    )
    .option("--feed <id>", "feed that takes the quotes")
    .option("--venue <id>", "who quotes; leave it out for a feed with posted prices")
    .option("--now", "quote at the time of sending, not of the file")
    .addOption(
      new Option("--candles", "put candles of past crashes on file").conflicts([
        "feed",
        "venue",
        "now",
      ]),
    )
    .addOption(
      new Option("--asset <coin>", "with --candles: whose prices").choices([...CRASH_ASSETS]),
    )
    .option("--source <text>", "with --candles: who traded (default: the file's name)")
    .option("--from <time>", "first candle (default: the first of the file)", instantArgument)
    .option("--to <time>", "end, not included (default: the end of the file)", instantArgument);
  addReadingOptions(command, CANDLE_COLUMNS)
    .addOption(
      new Option("--url <url>", "the server (default: http://localhost:8080)").env("PLIMSOLL_URL"),
    )
    .addOption(new Option("--key <key>", "API key with the role operator").env("PLIMSOLL_KEY"))
    .addHelpText("after", DETAILS)
    .action(importPrices);
}

async function importPrices(path: string, options: CommandOptions): Promise<void> {
  const { feed, asset, from, to } = options;
  const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  if (options.candles === true) {
    if (asset === undefined) throw new CommandFailure("Name the coin: --asset BTC or --asset ETH.");
    const { importCandles } = await import("./import-candles.ts");
    const reading = readingOptionsOf(options, CANDLE_COLUMNS);
    return importCandles(path, { ...options, asset, range, reading });
  }
  if (feed === undefined) {
    throw new CommandFailure("Name the feed with --feed, or put candles on file with --candles.");
  }
  return importQuotes(path, { ...options, feed }, range);
}

async function importQuotes(
  path: string,
  options: ImportOptions,
  range: CandleRange,
): Promise<void> {
  const { feed } = options;
  const reading = readingOptionsOf(options, CANDLE_COLUMNS);
  const file = await loadCandles(path, range, reading);
  const service = await openService(options);
  const { settings } = await service.ask((client) => client.getFeed({ params: { feed } }));
  const candles = keptBy(settings.decimals, file, reading);
  const points = [...pricePath({ candles, barMs: file.barMs })];
  const quotes = points.map(quoteOf);
  tell(file.notes);
  const maxAgeMs =
    settings.kind === "median" && options.now !== true ? settings.maxAgeMs : Infinity;
  const outcomes: QuoteOutcome[] = [];
  const { mark } = await sendAll(service, { quotes, outcomes }, options)
    .then(() => service.ask((client) => client.getFeed({ params: { feed } })))
    .catch((error: unknown) => {
      if (!(error instanceof CommandFailure)) throw error;
      const counts = countOutcomes(quotes, outcomes, maxAgeMs);
      throw interrupted(
        error,
        { quotes, sent: outcomes.length, counts, barMs: file.barMs },
        options,
      );
    });
  const counts = countOutcomes(quotes, outcomes, maxAgeMs);
  process.stdout.write(`${describe(quotes, outcomes, { ...options, mark, counts })}\n`);
  if (counts.applied > 0) return;
  throw new CommandFailure(
    "Nothing was changed. Send newer quotes, or send these as of now with --now.",
  );
}

/** The candles with prices that the feed can hold: rounded down if that was asked for, else refused. */
function keptBy(
  decimals: number,
  { source, candles }: CandleFile,
  { round = false }: ReadingOptions,
): CandleFile["candles"] {
  const { candles: kept, rounded, first } = roundPrices(candles, decimals);
  if (first === undefined) return candles;
  const written = `${formatAmount(first.price, PRICE_DECIMALS)} of ${formatInstant(first.candle.at)}`;
  const refuse = (message: string): never => {
    throw new InputError(source, [{ message }]);
  };
  if (!round) {
    return refuse(
      `${rounded === 1 ? "1 price has" : `${formatCount(rounded)} prices have`} more decimals than the ${decimals} that the feed takes, ` +
        `first ${written}. Round them down with --round.`,
    );
  }
  if (kept.some(({ low }) => low === 0n)) {
    return refuse(`A price rounds to zero with the ${decimals} decimals that the feed takes.`);
  }
  const what = rounded === 1 ? "1 price was" : `${formatCount(rounded)} prices were`;
  tell([`${source}: ${what} rounded down to ${decimals} decimals, in favour of lenders.`]);
  return kept;
}

function quoteOf({ at, price }: PricePoint): Quote {
  return { at, price: formatAmount(price, PRICE_DECIMALS) };
}

/** In order, each after the one before was answered: a later quote must not overtake. */
async function sendAll(
  service: Service,
  {
    quotes,
    outcomes,
  }: {
    readonly quotes: readonly Quote[];
    /** What was answered, as far as it came. */
    readonly outcomes: QuoteOutcome[];
  },
  { feed, venue, now }: ImportOptions,
): Promise<void> {
  // Times tell quotes of a file apart for ever; said as of now, every run is new.
  const run = now === true ? randomUUID() : `${feed}/${venue ?? ""}`;
  const progress = startProgress(quotes.length);
  try {
    for (const { at, price } of quotes) {
      const body = {
        feed: feed as FeedId,
        price,
        ...(venue === undefined ? {} : { venue }),
        ...(now === true || venue === undefined ? {} : { quotedAt: formatInstant(at) }),
      };
      const idempotencyKey = `import-prices/${run}/${at}/${price}`;
      outcomes.push(await service.tell((client) => client.postQuote({ body, idempotencyKey })));
      progress.show({ what: formatInstant(at), done: outcomes.length });
    }
  } finally {
    progress.end();
  }
}

/** What is known of an import that ended midway, and how to go on. */
function interrupted(
  { message }: CommandFailure,
  {
    quotes,
    sent,
    counts: { applied, known },
    barMs,
  }: {
    readonly quotes: readonly Quote[];
    readonly sent: number;
    readonly counts: QuoteCounts;
    readonly barMs: number;
  },
  { now }: ImportOptions,
): CommandFailure {
  const next = quotes[sent];
  const until = `${formatCount(sent)} of ${formatCount(quotes.length)} quotes were sent; then`;
  if (sent === 0) return new CommandFailure(`${until}, at ${timeOf(next)}: ${message}`);
  const earlier = known > 0 ? `, ${formatCount(known)} known from an earlier import` : "";
  const told = `${formatCount(applied)} of those ${formatCount(sent)} applied${earlier}.`;
  if (next === undefined) {
    return new CommandFailure(`${until}, when asked for the mark: ${message}\n${told}`);
  }
  const first = quotes[0]?.at ?? next.at;
  const from = (next.at - ((next.at - first) % barMs)) as Millis;
  const goOn =
    now === true
      ? `To go on, add --from ${formatInstant(from)}: without it, all are sent anew.`
      : "Run the same command again to go on: what arrived counts once.";
  return new CommandFailure(
    `${until}, at ${timeOf(next)}: ${message}\n${told} Whether the next one arrived is not known.\n${goOn}`,
  );
}

function timeOf(quote: Quote | undefined): string {
  return formatInstant(quote?.at ?? (0 as Millis));
}

function describe(
  quotes: readonly Quote[],
  outcomes: readonly QuoteOutcome[],
  {
    feed,
    venue,
    mark,
    counts: { applied, known, older, late },
  }: ImportOptions & {
    readonly mark: { readonly status: string; readonly price: string | null };
    readonly counts: QuoteCounts;
  },
): string {
  const causes = new Map<string, number>();
  const fresh = outcomes.filter(({ isKnown }) => !isKnown);
  for (const { type } of fresh.flatMap(({ answer }) => answer.events)) {
    if (!EXPECTED_EVENTS.has(type)) causes.set(type, (causes.get(type) ?? 0) + 1);
  }
  const [first] = quotes;
  const last = quotes.at(-1);
  const span =
    first === undefined || last === undefined
      ? ""
      : `, ${formatInstant(first.at)} to ${formatInstant(last.at)}`;
  const caused = [...causes].map(([type, count]) => `  ${type.padEnd(28)}${formatCount(count)}`);
  const all = formatCount(quotes.length);
  const teller = venue ?? "the feed";
  return [
    `${all} quotes sent for ${feed}${venue === undefined ? "" : ` as ${venue}`}${span}`,
    `${formatCount(applied)} of ${all} applied`,
    ...(older > 0
      ? [`${formatCount(older)} of ${all} older than what ${teller} said last, without effect`]
      : []),
    ...(late > 0
      ? [
          `${formatCount(late)} of ${all} older than the feed takes into its mark, without effect on it`,
        ]
      : []),
    ...(known > 0
      ? [`${formatCount(known)} of ${all} known from an earlier import, without effect`]
      : []),
    `the mark is ${mark.status}: ${mark.price ?? "none"}`,
    ...(caused.length === 0 ? ["they caused nothing else"] : ["they caused", ...caused]),
  ].join("\n");
}
