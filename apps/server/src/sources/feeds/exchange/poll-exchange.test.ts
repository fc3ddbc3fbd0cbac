import { describe, expect, test, type TestContext } from "vitest";
import { KrakenServer, type Mood } from "../../../../test/feeds/kraken-server.ts";
import { until } from "../../../../test/until.ts";
import type { FailureKind, NoQuote, Observation, Source } from "../observation.ts";
import { openExchange } from "./open-exchange.ts";
import { pollExchange } from "./poll-exchange.ts";

const BTC: Source = {
  feed: "btc-usd",
  venue: "kraken",
  exchange: "kraken",
  symbol: "BTC/USD",
  pollIntervalMs: 250,
};

interface Heard {
  observed: Observation[];
  dropped: { source: Source; reason: NoQuote }[];
  failed: { source: Source; kind: FailureKind; message: string; pauseMs: number }[];
}

/** How long an answer may take, and an answer with all that it needs. */
interface Patience {
  readonly timeoutMs: number;
  readonly deadlineMs: number;
}

/** Longer than any test: a busy machine must not turn an answer into a timeout. */
const PATIENT: Patience = { timeoutMs: 60_000, deadlineMs: 60_000 };
const HASTY: Patience = { timeoutMs: 3_000, deadlineMs: 6_000 };

/**
 * Polls the server until the test is over. The test hands in its own context: tests run side by side
 * here, and the hooks that vitest exports belong to whichever of them started last.
 */
async function listenTo(
  { onTestFinished }: Pick<TestContext, "onTestFinished">,
  server: KrakenServer,
  {
    sources = [BTC],
    patience = PATIENT,
  }: { sources?: readonly Source[]; patience?: Patience } = {},
): Promise<Heard> {
  await server.open();
  const heard: Heard = { observed: [], dropped: [], failed: [] };
  const stop = new AbortController();
  const { timeoutMs, deadlineMs } = patience;
  const polling = pollExchange({
    sources,
    open: () => openExchange("kraken", { timeoutMs, origin: server.origin }),
    deadlineMs,
    listener: {
      observed: (observation) => heard.observed.push(observation),
      dropped: (source, reason) => heard.dropped.push({ source, reason }),
      failed: (source, failure) => heard.failed.push({ source, ...failure }),
    },
    signal: stop.signal,
  });
  onTestFinished(async () => {
    stop.abort();
    await polling;
    await server.close();
  });
  return heard;
}

describe.concurrent("polling Kraken", () => {
  test("gives the venue's own decimal text and how long ago it was asked", async (context) => {
    const before = performance.now();
    const heard = await listenTo(context, new KrakenServer());
    await until(() => heard.observed.length >= 1);
    const [first] = heard.observed;
    expect(first).toMatchObject({ feed: "btc-usd", venue: "kraken", price: "65000.10000" });
    expect(first?.quotedAt).toBeNull();
    expect(first?.askedMillisAgo).toBeGreaterThanOrEqual(0);
    expect(first?.askedMillisAgo).toBeLessThanOrEqual(performance.now() - before + 1);
    expect(heard.failed).toEqual([]);
  });

  test("holds an old trade within the present bid and ask", async (context) => {
    const server = new KrakenServer();
    server.books["XXBTZUSD"] = { bid: "60000.5", ask: "60001.5", last: "65000.1" };
    const heard = await listenTo(context, server);
    await until(() => heard.observed.length >= 1);
    expect(heard.observed[0]?.price).toBe("60001.5");
  });

  test.for<[string, { bid: string; ask: string; last: string }, NoQuote]>([
    ["a price of zero", { bid: "0.0", ask: "0.0", last: "0.00000" }, "no_price"],
    ["a negative price", { bid: "1", ask: "2", last: "-65000.1" }, "no_price"],
    ["a crossed book", { bid: "65002.0", ask: "65001.0", last: "65001.5" }, "crossed"],
  ])("drops %s and goes on", async ([, book, reason], context) => {
    const server = new KrakenServer();
    server.books["XXBTZUSD"] = book;
    const heard = await listenTo(context, server);
    await until(() => heard.dropped.length >= 1);
    expect(heard.dropped[0]).toEqual({ source: BTC, reason });
    expect(heard.observed).toEqual([]);
    server.books["XXBTZUSD"] = { bid: "64000.1", ask: "64000.3", last: "64000.2" };
    await until(() => heard.observed.length >= 1);
    expect(heard.observed[0]?.price).toBe("64000.2");
  });

  test.for<[Mood, FailureKind]>([
    ["silent", "timeout"],
    ["half an answer", "timeout"],
    ["error 500", "network"],
    ["redirect", "network"],
  ])("leaves it alone and comes back when the server is: %s", async ([mood, kind], context) => {
    const server = new KrakenServer();
    server.mood = mood;
    const patience = kind === "timeout" ? HASTY : PATIENT;
    const heard = await listenTo(context, server, { patience });
    await until(() => heard.failed.length >= 1);
    expect(heard.failed[0]).toMatchObject({ source: BTC, kind });
    expect(heard.failed[0]?.pauseMs).toBeGreaterThanOrEqual(500);
    expect(heard.observed).toEqual([]);
    server.mood = "well";
    await until(() => heard.observed.length >= 1);
  });

  test.for<Mood>(["no JSON", "wrong shape"])(
    "makes no price of %s, and goes on",
    async (mood, context) => {
      const server = new KrakenServer();
      server.mood = mood;
      const heard = await listenTo(context, server);
      await until(() => heard.failed.length + heard.dropped.length >= 1);
      expect(heard.observed).toEqual([]);
      server.mood = "well";
      await until(() => heard.observed.length >= 1);
    },
  );

  test("makes no price of NaN, and goes on", async (context) => {
    const server = new KrakenServer();
    server.books["XXBTZUSD"] = { bid: "NaN", ask: "NaN", last: "NaN" };
    const heard = await listenTo(context, server);
    await until(() => heard.failed.length + heard.dropped.length >= 1);
    expect(heard.observed).toEqual([]);
    server.books["XXBTZUSD"] = { bid: "1.1", ask: "1.3", last: "1.2" };
    await until(() => heard.observed.length >= 1);
    expect(heard.observed[0]?.price).toBe("1.2");
  });

  test("stays away longer when it asks too often", async (context) => {
    const server = new KrakenServer();
    server.mood = "rate limited";
    const heard = await listenTo(context, server);
    await until(() => heard.failed.length >= 1);
    expect(heard.failed[0]).toMatchObject({ kind: "rate_limited" });
    expect(heard.failed[0]?.pauseMs).toBeGreaterThanOrEqual(7_500);
  });

  test("comes back to an exchange whose list of markets failed at first", async (context) => {
    const server = new KrakenServer();
    server.affects = /Asset/;
    server.mood = "error 500";
    const heard = await listenTo(context, server);
    await until(() => heard.failed.length >= 1);
    server.mood = "well";
    await until(() => heard.observed.length >= 1);
  });

  test("comes back to an exchange that went away", async (context) => {
    const server = new KrakenServer();
    const heard = await listenTo(context, server);
    await until(() => heard.observed.length >= 1);
    await server.close();
    await until(() => heard.failed.length >= 1);
    expect(heard.failed[0]).toMatchObject({ kind: "network" });
    const quotes = heard.observed.length;
    await server.open();
    await until(() => heard.observed.length > quotes);
  });

  test("a pair that it does not have holds up no other", async (context) => {
    const unlisted: Source = { ...BTC, feed: "doge-usd", symbol: "DOGE/USD" };
    const eth: Source = { ...BTC, feed: "eth-usd", symbol: "ETH/USD" };
    const heard = await listenTo(context, new KrakenServer(), {
      sources: [unlisted, BTC, eth],
    });
    await until(() => new Set(heard.observed.map(({ feed }) => feed)).size === 2);
    expect(heard.failed).toHaveLength(1);
    expect(heard.failed[0]).toMatchObject({ source: unlisted, kind: "bad_symbol" });
  });
});
