import { afterAll, beforeAll, expect, test } from "vitest";
import { KrakenServer } from "../../test/feeds/kraken-server.ts";
import { until } from "../../test/until.ts";
import { TestServer } from "../../test/server-harness.ts";

const exchange = new KrakenServer();
let server: TestServer;

beforeAll(async () => {
  await exchange.open();
  const nobody = { origin: "http://127.0.0.1:1" };
  const symbol = "BTC/USD";
  const sources = [
    { exchange: "kraken", venue: "sandbox", symbol },
    { exchange: "coinbase", symbol },
    { exchange: "bitstamp", symbol },
  ];
  const feeds = JSON.stringify({
    feeds: [{ feed: "btc-usd", pollIntervalMs: 250, sources }],
    exchanges: { kraken: { origin: exchange.origin }, coinbase: nobody, bitstamp: nobody },
  });
  server = await TestServer.start({ feeds });
});
afterAll(async () => {
  await server.stop();
  await exchange.close();
});

test("a server with feeds posts what an exchange says, and counts it", async () => {
  const posted =
    /plimsoll_feed_quotes_total{feed="btc-usd",venue="sandbox",outcome="posted"} [1-9]/;
  const { metrics } = server.running.services.book.served;
  await until(async () => posted.test(await metrics.registry.metrics()));
  const lags = await metrics.registry.getSingleMetricAsString("plimsoll_follower_lag_entries");
  for (const follower of ["history", "webhooks", "notifications"]) {
    expect(lags).toMatch(new RegExp(`{follower="${follower}"} [0-9]+`));
  }
  const { body } = await server.get("/v1/feeds/btc-usd", await server.key(["operator"]));
  expect(JSON.stringify(body)).toContain('"65000.1"');
});

test("a server that stops ends the streams that are open", async () => {
  const authorization = `Bearer ${await server.key(["operator"])}`;
  const stream = await fetch(`${server.url}/v1/stream`, { headers: { authorization } });
  expect(stream.headers.get("content-type")).toBe("text/event-stream");
  await server.post("/v1/customers", authorization.slice(7), { account: "alice" });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const read = async (): Promise<boolean> => {
    const { value, done } = (await reader?.read()) ?? { done: true };
    text += value ?? "";
    return done;
  };
  while (!text.includes("account_opened")) expect(await read()).toBe(false);
  const stopped = server.stop();
  // Reading throws when the server cuts the connection instead of ending the stream.
  for (let isOver = false; !isOver;) isOver = await read();
  await stopped;
});
