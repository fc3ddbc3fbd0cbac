import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ccxt from "ccxt";
import { describe, expect, onTestFinished, test } from "vitest";
import { FeedsConfigError, readFeedsConfig } from "./feeds-config.ts";

const THREE = ["kraken", "coinbase", "bitstamp"].map((exchange) => ({
  exchange,
  symbol: "BTC/USD",
}));

function json(feed: object, more: object = {}): string {
  return JSON.stringify({ feeds: [{ feed: "btc-usd", sources: THREE, ...feed }], ...more });
}

describe("PLIMSOLL_FEEDS", () => {
  test("default asks at least three exchanges, known to ccxt, for each feed", () => {
    const { sources } = readFeedsConfig("default");
    const exchangesOf = new Map<string, Set<string>>();
    for (const { feed, exchange } of sources) {
      exchangesOf.set(feed, (exchangesOf.get(feed) ?? new Set()).add(exchange));
      expect(ccxt.exchanges).toContain(exchange);
    }
    expect(exchangesOf.size).toBeGreaterThanOrEqual(6);
    for (const exchanges of exchangesOf.values()) expect(exchanges.size).toBeGreaterThanOrEqual(3);
  });

  test("the short form names feed, exchanges and pairs", () => {
    const { sources, exchanges } = readFeedsConfig(
      "btc-usd=kraken:BTC/USD,coinbase:BTC/USD,bitstamp:BTC/USD; eth-usd=kraken:ETH/USD,coinbase:ETH/USD,gemini:ETH/USD",
    );
    expect(sources).toHaveLength(6);
    expect(sources[0]).toEqual({
      feed: "btc-usd",
      venue: "kraken",
      exchange: "kraken",
      symbol: "BTC/USD",
      pollIntervalMs: 2_000,
    });
    expect([...exchanges.keys()].sort()).toEqual(["bitstamp", "coinbase", "gemini", "kraken"]);
  });

  test("a file says more: intervals, venues' names, time-outs and mirrors", () => {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-feeds-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "feeds.json");
    const origin = "https://data-api.binance.vision";
    const sources = [...THREE, { exchange: "binance", symbol: "BTC/USDC", venue: "binance-usdc" }];
    const exchanges = { binance: { timeoutMs: 3_000, origin } };
    // With the byte order mark that editors on Windows put first.
    writeFileSync(path, `\uFEFF${json({ sources, pollIntervalMs: 500 }, { exchanges })}`);
    const config = readFeedsConfig(path);
    expect(config.sources[3]).toMatchObject({ venue: "binance-usdc", pollIntervalMs: 500 });
    expect(config.exchanges.get("binance")).toEqual({ timeoutMs: 3_000, origin });
  });

  test.each([
    ["no.json", "cannot be read"],
    ["{", "is not JSON"],
    ["{}", "feeds"],
    [json({ sources: [] }), "feeds.0.sources"],
    [json({ sources: THREE.slice(1) }), "feed btc-usd has 2 of at least 3 exchanges"],
    [json({ sources: [...THREE, THREE[0]] }), "feed btc-usd names the venue kraken twice"],
    [json({ feed: "btc:usd" }), "feeds.0.feed must be"],
    [json({ sources: [{ exchange: "Kraken!", symbol: "BTC/USD" }] }), "a name that ccxt uses"],
    [json({ sources: [{ exchange: "kraken", symbol: "BTCUSD" }] }), "a spot pair such as BTC/USD"],
    [json({ pollIntervalMs: 1 }), "feeds.0.pollIntervalMs"],
    [json({ interval: 1 }), "interval"],
    [json({}, { exchanges: { okx: {} } }), "no feed asks okx"],
    [json({}, { exchanges: { kraken: { origin: "http://example.com" } } }), "must be https://HOST"],
    [json({}, { exchanges: { kraken: { origin: "https://a.com/b" } } }), "must be https://HOST"],
  ])("%s is refused with its reason", (text, reason) => {
    expect(() => readFeedsConfig(text)).toThrow(FeedsConfigError);
    expect(() => readFeedsConfig(text)).toThrow(reason);
  });
});
