import ccxt from "ccxt";
import type { Exchange } from "ccxt";
import type { FailureKind, NoQuote, Observation, Source } from "../observation.ts";
import { ExchangeBackOff } from "./exchange-back-off.ts";
import { readTicker } from "./read-ticker.ts";

/** What comes of asking. */
export interface PollListener {
  observed(observation: Observation): void;
  dropped(source: Source, reason: NoQuote): void;
  failed(source: Source, failure: { kind: FailureKind; message: string; pauseMs: number }): void;
}

export interface Poll {
  /** All of one exchange. */
  readonly sources: readonly Source[];
  readonly open: () => Exchange;
  /** The longest that one answer may take with all that it needs, such as the list of markets. */
  readonly deadlineMs: number;
  readonly listener: PollListener;
  readonly signal: AbortSignal;
}

/** A pair that the exchange does not have is asked for again now and then: it may be listed later. */
const BAD_SYMBOL_PAUSE_MILLIS = 300_000;
const MESSAGE_LENGTH_MAX = 300;

/**
 * Asks one exchange for its pairs in turn, each at its interval, until the signal. A failure leaves
 * the whole exchange alone for a while; a pair that it does not have holds up no other. Never throws.
 */
export async function pollExchange(poll: Poll): Promise<void> {
  const { sources, listener, signal } = poll;
  const dueAt = new Map(sources.map((source) => [source, performance.now()]));
  const backOff = new ExchangeBackOff();
  let exchange = poll.open();
  while (!signal.aborted) {
    const [source, due] = earliest(dueAt);
    await sleep(due - performance.now(), signal);
    if (signal.aborted) break;
    const askedAt = performance.now();
    try {
      const ticker = await ask(exchange, source.symbol, poll.deadlineMs, signal);
      backOff.succeed();
      dueAt.set(source, Math.max(due + source.pollIntervalMs, performance.now()));
      const reading = readTicker(ticker, source.symbol);
      if (!reading.ok) listener.dropped(source, reading.reason);
      else {
        const { feed, venue } = source;
        const { price, at: quotedAt = null } = reading;
        const askedMillisAgo = Math.round(performance.now() - askedAt);
        listener.observed({ feed, venue, price, quotedAt, askedMillisAgo });
      }
    } catch (error) {
      if (signal.aborted) break;
      const kind = failureKind(error);
      const message = describe(error);
      if (kind === "bad_symbol") {
        dueAt.set(source, performance.now() + BAD_SYMBOL_PAUSE_MILLIS);
        listener.failed(source, { kind, message, pauseMs: BAD_SYMBOL_PAUSE_MILLIS });
        continue;
      }
      const pauseMs = backOff.fail(kind === "rate_limited");
      dueAt.set(source, performance.now() + source.pollIntervalMs);
      listener.failed(source, { kind, message, pauseMs });
      await sleep(pauseMs, signal);
      // The object keeps a list of markets that failed for ever, and waits behind a hanging request.
      if (isSpoilt(exchange, kind)) {
        await exchange.close().catch(() => undefined);
        exchange = poll.open();
      }
    }
  }
  await exchange.close().catch(() => undefined);
}

function isSpoilt(exchange: Exchange, kind: FailureKind): boolean {
  const markets: unknown = exchange.markets;
  return markets === undefined || markets === null || kind === "timeout";
}

function earliest(dueAt: ReadonlyMap<Source, number>): readonly [Source, number] {
  return [...dueAt].reduce((first, other) => (other[1] < first[1] ? other : first));
}

async function ask(
  exchange: Exchange,
  symbol: string,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<object> {
  const over = new AbortController();
  const deadline = sleep(deadlineMs, AbortSignal.any([signal, over.signal])).then(() => {
    throw new DeadlinePassed(`no answer within ${deadlineMs} ms`);
  });
  try {
    return await Promise.race([exchange.fetchTicker(symbol), deadline]);
  } finally {
    over.abort();
  }
}

function sleep(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || millis <= 0) return resolve();
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, millis);
    signal.addEventListener("abort", finish);
  });
}

function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, MESSAGE_LENGTH_MAX);
}

/** The venue has taken longer than it may, counted over everything that one answer needs. */
class DeadlinePassed extends Error {
  override readonly name = "DeadlinePassed";
}

function failureKind(error: unknown): FailureKind {
  if (error instanceof DeadlinePassed || error instanceof ccxt.RequestTimeout) return "timeout";
  if (error instanceof ccxt.RateLimitExceeded || error instanceof ccxt.DDoSProtection) {
    return "rate_limited";
  }
  if (error instanceof ccxt.BadSymbol) return "bad_symbol";
  if (error instanceof ccxt.OnMaintenance) return "maintenance";
  if (error instanceof ccxt.NetworkError) return "network";
  if (error instanceof ccxt.BadResponse || error instanceof SyntaxError) return "bad_answer";
  // ccxt reads an answer of another shape as if it had its own, and stumbles.
  if (error instanceof TypeError) return "bad_answer";
  return "other";
}
