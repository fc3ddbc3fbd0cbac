import { readFileSync } from "node:fs";
import { isIdentifier } from "@plimsoll/engine";
import { z } from "zod";
import { DEFAULT_FEEDS } from "./default-feeds.ts";
import type { Source } from "./observation.ts";

/** Which venues are asked for which feeds, and how. */
export interface FeedsConfig {
  readonly sources: readonly Source[];
  readonly exchanges: ReadonlyMap<string, ExchangeConfig>;
}

export interface ExchangeConfig {
  /** How long one request may take. */
  readonly timeoutMs: number;
  /** Another address for the same protocol, such as a mirror: scheme, host and port. */
  readonly origin?: string;
}

/** The feeds are not described in a way that could work. */
export class FeedsConfigError extends Error {
  override readonly name = "FeedsConfigError";
}

/** With fewer venues, one of them could make the price. */
const VENUES_MIN = 3;
const TIMEOUT_MILLIS = 10_000;
const POLL_INTERVAL_MILLIS = 2_000;

const ORIGIN_PROBLEM = "must be https://HOST[:PORT] without a path; http only for this machine";

const identifier = z.string().refine(isIdentifier, {
  error: "must be 1 to 64 letters, digits and . _ / -, beginning with a letter or digit",
});
const pollIntervalMs = z.number().int().min(250).max(3_600_000);
const source = z.strictObject({
  exchange: z.string().regex(/^[a-z0-9]{1,40}$/, "must be a name that ccxt uses, such as kraken"),
  venue: identifier.optional(),
  symbol: z
    .string()
    .regex(/^[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}$/, "must be a spot pair such as BTC/USD"),
});
const schema = z.strictObject({
  pollIntervalMs: pollIntervalMs.default(POLL_INTERVAL_MILLIS),
  feeds: z
    .array(
      z.strictObject({
        feed: identifier,
        pollIntervalMs: pollIntervalMs.optional(),
        sources: z.array(source).min(1).max(32),
      }),
    )
    .min(1, "must name at least one feed")
    .max(1_000),
  exchanges: z
    .record(
      z.string(),
      z.strictObject({
        timeoutMs: z.number().int().min(100).max(60_000).optional(),
        origin: z.string().refine(isOrigin, { error: ORIGIN_PROBLEM }).optional(),
      }),
    )
    .default({}),
});
type FeedsText = z.input<typeof schema>;

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return origin === text && (protocol === "https:" || (protocol === "http:" && isHere));
}

/**
 * Reads PLIMSOLL_FEEDS, which is one of
 * - `default`: the major pairs at four exchanges each;
 * - `btc-usd=kraken:BTC/USD,coinbase:BTC/USD,bitstamp:BTC/USD`, more feeds after `;`;
 * - JSON that begins with `{`, or the path of a file with such JSON.
 *
 * @throws FeedsConfigError with a line for each thing that is wrong.
 */
export function readFeedsConfig(
  text: string,
  options: { readonly venuesMin?: number } = {},
): FeedsConfig {
  const parsed = schema.safeParse(describedBy(text.trim()));
  if (!parsed.success) {
    throw complain(parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`));
  }
  const { data } = parsed;
  const sources = data.feeds.flatMap(({ feed, pollIntervalMs: own, sources: given }) =>
    given.map(({ exchange, venue, symbol }) => {
      const interval = own ?? data.pollIntervalMs;
      return { feed, venue: venue ?? exchange, exchange, symbol, pollIntervalMs: interval };
    }),
  );
  const problems = [
    ...findDoubles(sources),
    ...findLonely(sources, options.venuesMin ?? VENUES_MIN),
    ...findIdle(sources, Object.keys(data.exchanges)),
  ];
  if (problems.length > 0) throw complain(problems);
  const names = new Set(sources.map(({ exchange }) => exchange));
  const exchanges = [...names].map((name): [string, ExchangeConfig] => {
    const { timeoutMs = TIMEOUT_MILLIS, origin } = data.exchanges[name] ?? {};
    return [name, { timeoutMs, ...(origin === undefined ? {} : { origin }) }];
  });
  return { sources, exchanges: new Map(exchanges) };
}

function describedBy(text: string): unknown {
  if (text === "default") return DEFAULT_FEEDS;
  if (text.startsWith("{")) return parseJson(text, "PLIMSOLL_FEEDS");
  if (text.includes("=") && !text.endsWith(".json")) return parseShort(text);
  let content: string;
  try {
    // Editors on Windows put a byte order mark first.
    content = readFileSync(text, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw complain([`the file ${JSON.stringify(text)} cannot be read (${why})`]);
  }
  return parseJson(content, text);
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw complain([`${name} is not JSON (${error instanceof Error ? error.message : ""})`]);
  }
}

/** `feed=exchange:SYMBOL,exchange:SYMBOL;feed=…` */
function parseShort(text: string): FeedsText {
  const feeds = text.split(";").map((part) => {
    const [feed = "", given = ""] = part.split("=").map((side) => side.trim());
    const sources = given.split(",").map((pair) => {
      const [exchange = "", symbol = ""] = pair.split(":").map((side) => side.trim());
      return { exchange, symbol };
    });
    return { feed, sources };
  });
  return { feeds };
}

function findDoubles(sources: readonly Source[]): string[] {
  const seen = new Set<string>();
  return sources.flatMap(({ feed, venue }) => {
    const key = `${feed} ${venue}`;
    if (seen.has(key)) return [`feed ${feed} names the venue ${venue} twice`];
    seen.add(key);
    return [];
  });
}

function findLonely(sources: readonly Source[], venuesMin: number): string[] {
  const exchangesOf = new Map<string, Set<string>>();
  for (const { feed, exchange } of sources) {
    exchangesOf.set(feed, (exchangesOf.get(feed) ?? new Set()).add(exchange));
  }
  return [...exchangesOf]
    .filter(([, exchanges]) => exchanges.size < venuesMin)
    .map(([feed, { size }]) => `feed ${feed} has ${size} of at least ${venuesMin} exchanges`);
}

function findIdle(sources: readonly Source[], names: readonly string[]): string[] {
  return names
    .filter((name) => !sources.some(({ exchange }) => exchange === name))
    .map((name) => `exchanges.${name} is set, but no feed asks ${name}`);
}

function complain(lines: readonly string[]): FeedsConfigError {
  return new FeedsConfigError(`PLIMSOLL_FEEDS does not work:\n- ${lines.join("\n- ")}`);
}
