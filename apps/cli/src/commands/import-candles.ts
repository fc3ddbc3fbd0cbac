import { basename } from "node:path";
import { CANDLE_BATCH_MAX, CANDLE_INTERVALS_SECONDS, type Client } from "@plimsoll/contract";
import { formatAmount, type FeedPrice, type Millis } from "@plimsoll/engine";
import {
  formatCount,
  formatInstant,
  InputError,
  loadCandles,
  PRICE_DECIMALS,
  roundPrices,
  type Candle,
  type CandleRange,
  type ReadingOptions,
} from "@plimsoll/lab";
import {
  CRASH_PRICE_DECIMALS,
  CRASH_WINDOWS,
  crashWindowAt,
  type CrashAsset,
} from "@plimsoll/lab/crashes";
import { CommandFailure } from "../command-failure.ts";
import { startProgress } from "../progress.ts";
import { tell } from "../reading-options.ts";
import { openService, type Service } from "../server/service.ts";

export interface CandleImport {
  readonly asset: CrashAsset;
  /** Who traded at these prices; the name of the file unless told. */
  readonly source?: string;
  readonly range: CandleRange;
  readonly reading: ReadingOptions;
  readonly url?: string;
  readonly key?: string;
}

type StoreBody = Parameters<Client["storeCandles"]>[0]["body"];
type SentCandle = StoreBody["candles"][number];
type Interval = StoreBody["intervalSeconds"];

/** What of each crash is played from candles: its name, its days, and how many of them are real. */
interface Coverage {
  readonly crash: string;
  readonly days: number;
  readonly realDays: number;
  readonly sources: readonly string[];
}

interface Sums {
  added: number;
  replaced: number;
  unchanged: number;
}

/**
 * Puts those candles of a file on a server's file that lie in a crash, and says in which crashes they
 * replace what was drawn by chance. May be repeated.
 *
 * @throws InputError when the file cannot be used; CommandFailure when the server refuses.
 */
export async function importCandles(path: string, terms: CandleImport): Promise<void> {
  const { asset, source = basename(path), range, reading } = terms;
  const { candles, barMs, notes } = await loadCandles(path, range, reading);
  const intervalSeconds = intervalOf(path, barMs);
  const wanted = candles.filter(({ at }) => crashWindowAt(at) !== null);
  if (wanted.length === 0)
    throw new InputError(path, [{ message: `No candle here lies in a crash. ${knownCrashes()}` }]);
  const rounded = reading.round === true ? roundPrices(wanted, CRASH_PRICE_DECIMALS).rounded : 0;
  const kept = rounded > 0 ? roundPrices(wanted, CRASH_PRICE_DECIMALS).candles : wanted;
  const sent = kept.map((candle) => sentCandle(candle, path, barMs));
  tell([...notes, ...noteRounded(path, rounded)]);
  const service = await openService(terms);
  const before = await coverageOf(service, asset);
  const sums = await sendAll(service, sent, { asset, intervalSeconds, source });
  const after = await coverageOf(service, asset);
  const skipped = candles.length - wanted.length;
  const lines = [
    `${formatCount(wanted.length)} candles of ${asset}, ${intervalSeconds} s each: ` +
      `${formatCount(sums.added)} new, ${formatCount(sums.replaced)} with other prices than before, ` +
      `${formatCount(sums.unchanged)} known`,
    `${formatCount(skipped)} lie in no crash and were left out`,
    ...after.map((crash, index) => describe(crash, before[index])),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  if (sums.added + sums.replaced > 0) return;
  throw new CommandFailure(
    `Nothing was changed: all ${formatCount(wanted.length)} candles were on file already.`,
  );
}

function noteRounded(path: string, rounded: number): readonly string[] {
  if (rounded === 0) return [];
  const what = rounded === 1 ? "1 price was" : `${formatCount(rounded)} prices were`;
  return [`${path}: ${what} rounded down to ${CRASH_PRICE_DECIMALS} decimals.`];
}

function intervalOf(source: string, barMs: number): Interval {
  const found = CANDLE_INTERVALS_SECONDS.find((seconds) => seconds * 1_000 === barMs);
  if (found !== undefined) return found;
  const known = CANDLE_INTERVALS_SECONDS.join(", ");
  const message = `A bar here is ${barMs / 1_000} s long. Candles may be ${known} s long.`;
  throw new InputError(source, [{ message }]);
}

function knownCrashes(): string {
  const days = CRASH_WINDOWS.map(({ crash, from, to }) => {
    return `${crash} (${formatInstant(from).slice(0, 10)} to ${formatInstant((to - 1) as Millis).slice(0, 10)})`;
  });
  return `On file are ${days.join(", ")}.`;
}

/** A candle as it is sent. One that the server could not hold exactly is refused, not rounded. */
function sentCandle(candle: Candle, source: string, barMs: number): SentCandle {
  const at = formatInstant(candle.at);
  const refuse = (message: string): never => {
    throw new InputError(source, [{ message }]);
  };
  if (candle.at % barMs !== 0) refuse(`The candle of ${at} does not begin on a whole bar.`);
  const text = (price: FeedPrice): string => {
    const written = formatAmount(price, PRICE_DECIMALS);
    const fraction = written.split(".")[1] ?? "";
    if (fraction.length <= CRASH_PRICE_DECIMALS) return written;
    return refuse(
      `The price ${written} of ${at} has ${fraction.length} decimals, ` +
        `${CRASH_PRICE_DECIMALS} are kept. Round prices down with --round.`,
    );
  };
  const { open, high, low, close } = candle;
  return { at, open: text(open), high: text(high), low: text(low), close: text(close) };
}

/** In order, a bounded batch at a time; each is stored whole or not at all. */
async function sendAll(
  service: Service,
  candles: readonly SentCandle[],
  batch: Omit<StoreBody, "candles">,
): Promise<Sums> {
  const sums: Sums = { added: 0, replaced: 0, unchanged: 0 };
  const progress = startProgress(candles.length);
  let done = 0;
  try {
    for (; done < candles.length; done += CANDLE_BATCH_MAX) {
      const body = { ...batch, candles: candles.slice(done, done + CANDLE_BATCH_MAX) };
      const stored = await service.ask((client) => client.storeCandles({ body }));
      sums.added += stored.added;
      sums.replaced += stored.replaced;
      sums.unchanged += stored.unchanged;
      progress.show({ what: body.candles.at(-1)?.at ?? "", done: done + body.candles.length });
    }
    return sums;
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new CommandFailure(
      `${formatCount(done)} of ${formatCount(candles.length)} candles were stored; ` +
        `then, from ${candles[done]?.at ?? ""} on: ${error.message}\n` +
        "Run the same command again to go on: those on file already count as known.",
    );
  } finally {
    progress.end();
  }
}

async function coverageOf(service: Service, asset: CrashAsset): Promise<readonly Coverage[]> {
  const { items } = await service.ask((client) => client.listCrashes({ query: { asset } }));
  return items.map(({ crash, days, assets: [prices] }) => {
    return { crash, days, realDays: prices?.realDays ?? 0, sources: prices?.sources ?? [] };
  });
}

function describe({ crash, days, realDays, sources }: Coverage, before?: Coverage): string {
  const was = before?.realDays ?? 0;
  const from = sources.length === 0 ? "" : ` (${sources.join("; ")})`;
  const standing = `${crash}  ${realDays} of ${days} days are real candles${from}`;
  if (realDays === was) return standing;
  const count = realDays - was;
  return `${standing}; ${count} of them ${count === 1 ? "was" : "were"} drawn by chance before`;
}
