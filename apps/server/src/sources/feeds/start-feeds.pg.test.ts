import { readFileSync } from "node:fs";
import { Registry } from "prom-client";
import { expect, onTestFinished, test } from "vitest";
import { KrakenServer } from "../../../test/feeds/kraken-server.ts";
import { openQuotedBook, quoteOf } from "../../../test/feeds/quoted-book.ts";
import { SILENT } from "../../../test/silent.ts";
import { until } from "../../../test/until.ts";
import { readFeedsConfig } from "./feeds-config.ts";
import { FEED_VARIABLES } from "./feed-worker.ts";
import { startFeeds } from "./start-feeds.ts";

const CLOCK = { now: Date.now, estimate: Date.now };

function feedsAt(origin: string, exchange = "kraken") {
  const sources = [{ exchange, symbol: "BTC/USD" }];
  const feeds = [{ feed: "btc-usd", pollIntervalMs: 250, sources }];
  const exchanges = { [exchange]: { timeoutMs: 1_000, origin } };
  return readFeedsConfig(JSON.stringify({ feeds, exchanges }), { venuesMin: 1 });
}

test("quotes of a live exchange reach the book, through failures and restarts", async () => {
  const server = new KrakenServer();
  await server.open();
  const sequencer = await openQuotedBook();
  const registry = new Registry();
  process.env["PLIMSOLL_SECRET"] = "not for the feed process";
  const config = feedsAt(server.origin);
  const feeds = await startFeeds({ config, sequencer, registry, clock: CLOCK, log: SILENT });
  onTestFinished(async () => {
    delete process.env["PLIMSOLL_SECRET"];
    await feeds.close();
    await sequencer.close();
    await server.close();
  });

  await until(async () => (await quoteOf(sequencer, "kraken")) !== undefined);
  const first = await quoteOf(sequencer, "kraken");
  expect(first?.price).toBe(6_500_010n);
  expect(Math.abs(Date.now() - (first?.at ?? 0))).toBeLessThan(20_000);

  // A price of zero changes nothing; the next real one counts.
  server.books["XXBTZUSD"] = { bid: "0", ask: "0", last: "0" };
  await until(async () => /outcome="no_price"/.test(await registry.metrics()));
  expect((await quoteOf(sequencer, "kraken"))?.price).toBe(6_500_010n);
  server.books["XXBTZUSD"] = { bid: "60000.015", ask: "60000.2", last: "60000.019" };
  await until(async () => (await quoteOf(sequencer, "kraken"))?.price === 6_000_001n);

  const pid = feeds.pid() ?? 0;
  if (process.platform === "linux") {
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
    const names = environment
      .split("\0")
      .flatMap((line) => (line === "" ? [] : line.split("=", 1)));
    expect(
      names.filter((name) => !FEED_VARIABLES.includes(name) && !/^NODE_CHANNEL_/.test(name)),
    ).toEqual([]);
  }
  process.kill(pid, "SIGKILL");
  server.books["XXBTZUSD"] = { bid: "59000.1", ask: "59000.3", last: "59000.2" };
  await until(async () => (await quoteOf(sequencer, "kraken"))?.price === 5_900_020n);
  expect(feeds.pid()).not.toBe(pid);

  const metrics = await registry.metrics();
  expect(metrics).toMatch(
    /plimsoll_feed_quotes_total{feed="btc-usd",venue="kraken",outcome="posted"} [1-9]/,
  );
  expect(metrics).toContain("plimsoll_feed_process_restarts_total 1");
  expect(metrics).toMatch(/plimsoll_feed_quote_age_seconds{feed="btc-usd",venue="kraken"} [0-9]/);
});

test("an exchange that ccxt does not know is refused at the start", async () => {
  const sequencer = await openQuotedBook();
  onTestFinished(() => sequencer.close());
  const config = feedsAt("http://127.0.0.1:1", "krakken");
  const starting = startFeeds({
    config,
    sequencer,
    registry: new Registry(),
    clock: CLOCK,
    log: SILENT,
  });
  await expect(starting).rejects.toThrow("ccxt knows no exchange called krakken");
});
