import { InvalidArgumentError, Option, type Command } from "commander";
import type { DateOrder, DecimalMark, ReadingOptions } from "@plimsoll/lab";

/** What holds what in a file of candles, and in a book of loans. */
export const CANDLE_COLUMNS = ["time", "open", "high", "low", "close", "date"] as const;
export const LOAN_COLUMNS = ["id", "collateral", "debt", "ltv", "price"] as const;

/** The options of every command that reads files of people, as commander hands them over. */
export interface ReadingFlags {
  readonly columns?: ReadonlyMap<string, string>;
  readonly skipBadRows?: true;
  readonly round?: true;
  readonly sheet?: string;
  readonly dates?: DateOrder;
  readonly decimal?: DecimalMark;
}

/** What the shapes are, for the help of each command that reads candles. */
export const CANDLE_SHAPES = `A file is CSV (also .gz), JSON or xlsx, told apart by what is in it: candles
as Binance, Kraken, Coinbase, Bitstamp, CryptoDataDownload, CoinGecko, Yahoo,
TradingView, MetaTrader, Stooq, ccxt and freqtrade write them, with or without
a header, oldest or newest first, times in Unix s, ms or us, in ISO 8601, or as
a date and a time of day in two columns. Needed are a time and open, high, low
and close, or a price alone. Other columns are ignored.`;

/** Adds the options that say what a file leaves open. */
export function addReadingOptions(command: Command, roles: readonly string[]): Command {
  const example = roles.includes("collateral") ? "collateral=coins,debt=owed" : "time=t,close=last";
  return command
    .addOption(
      new Option(
        "--columns <list>",
        `which column holds what, by name or number: ${example}`,
      ).argParser((text: string, before?: ReadonlyMap<string, string>) =>
        columnsArgument(text, roles, before),
      ),
    )
    .option("--skip-bad-rows", "leave rows out that cannot be used, and count them by reason")
    .option("--round", "round digits that cannot be kept, in favour of lenders")
    .option("--sheet <name>", "sheet of a workbook, by name or number (default: the first)")
    .addOption(
      new Option("--dates <order>", "what 02/05/2026 means").choices(["day-first", "month-first"]),
    )
    .addOption(
      new Option("--decimal <mark>", "what stands before decimals").choices(["point", "comma"]),
    );
}

function columnsArgument(
  text: string,
  roles: readonly string[],
  before: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const columns = new Map(before);
  for (const part of text.split(",")) {
    const equals = part.indexOf("=");
    const [role, name] = [part.slice(0, Math.max(equals, 0)).trim(), part.slice(equals + 1).trim()];
    if (!roles.includes(role) || name === "") {
      throw new InvalidArgumentError(
        `Write pairs such as ${roles[1] ?? ""}=NAME, separated by commas; known are ${roles.join(", ")}. ` +
          "Give the number of a column whose name has a comma.",
      );
    }
    columns.set(role, name);
  }
  return columns;
}

/** The options for one file, with those of its columns that it can have. */
export function readingOptionsOf(flags: ReadingFlags, roles: readonly string[]): ReadingOptions {
  const { columns, skipBadRows, round, sheet, dates, decimal } = flags;
  const own = [...(columns ?? [])].filter(([role]) => roles.includes(role));
  return {
    ...(own.length > 0 && { columns: new Map(own) }),
    ...(skipBadRows === true && { skipBadRows }),
    ...(round === true && { round }),
    ...(sheet !== undefined && { sheet }),
    ...(dates !== undefined && { dates }),
    ...(decimal !== undefined && { decimal }),
  };
}

/** What a person must know of how files were read, on standard error. */
export function tell(notes: readonly string[]): void {
  for (const note of notes) process.stderr.write(`${note}\n`);
}
