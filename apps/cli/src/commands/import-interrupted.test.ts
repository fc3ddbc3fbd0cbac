import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runPlimsoll, type Outcome } from "../../test/run-plimsoll.ts";

/** A server that takes quotes until it fails, knows again what it took, and applies all but the first. */
let server: Server;
let folder: string;
let taken: Map<string, number>;
let failsAfter: number;
let failure: { readonly status: number; readonly type: string; readonly body: string };

const APPLIED_AT = "2026-02-05T00:10:00.000Z";
const PRICES =
  "time,open,high,low,close\n1770249600,70000,70500,69000,69500\n1770249900,69500,69600,61000,61000\n";
const PROBLEM = JSON.stringify({ code: "internal", detail: "Something went wrong here." });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-import-"));
  await writeFile(join(folder, "prices.csv"), PRICES);
  server = createServer((request, response) => {
    request.resume();
    const answer = (body: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(200, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    };
    if (request.method === "GET") {
      const settings = { kind: "median", decimals: 8, maxAgeMs: 86_400_000 };
      return answer({ settings, mark: { status: "fresh", price: "61000" } });
    }
    const key = String(request.headers["idempotency-key"]);
    const place = taken.get(key) ?? taken.size;
    if (place >= failsAfter) {
      response.writeHead(failure.status, { "content-type": failure.type });
      response.end(failure.body);
      return;
    }
    const isKnown = taken.has(key);
    taken.set(key, place);
    const events = place === 0 ? [] : [{ type: "quote_posted" }];
    answer(
      { sequence: place + 1, at: APPLIED_AT, events },
      isKnown ? { "idempotency-replayed": "true" } : {},
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  taken = new Map();
  failsAfter = 5;
  failure = { status: 500, type: "application/problem+json", body: PROBLEM };
});

function importPrices(more: readonly string[] = []): Promise<Outcome> {
  const { port } = server.address() as AddressInfo;
  const environment = { PLIMSOLL_KEY: "plk_test", PLIMSOLL_URL: `http://127.0.0.1:${port}` };
  const args = ["import", "prices", "prices.csv", "--feed", "btc-usd", "--venue", "sandbox"];
  return runPlimsoll([...args, ...more], folder, environment);
}

describe("an import that the server ends midway", () => {
  test("says how many were applied, and is completed by the same command", async () => {
    const broken = await importPrices();
    expect(broken).toMatchObject({ exitCode: 1, stdout: "" });
    expect(broken.stderr).toBe(
      "5 of 8 quotes were sent; then, at 2026-02-05T00:06:15Z: Something went wrong here.\n" +
        "4 of those 5 applied. Whether the next one arrived is not known.\n" +
        "Run the same command again to go on: what arrived counts once.\n",
    );

    failsAfter = 8;
    const whole = await importPrices();
    expect(whole).toMatchObject({ exitCode: 0, stderr: "" });
    expect(whole.stdout).toContain(
      "\n3 of 8 applied\n5 of 8 known from an earlier import, without effect\n",
    );
    expect(taken.size).toBe(8);
  });

  test("is gone on with from its candle where quotes count from now", async () => {
    const broken = await importPrices(["--now"]);
    expect(broken.exitCode).toBe(1);
    expect(broken.stderr).toContain("4 of those 5 applied.");
    expect(broken.stderr).toContain("To go on, add --from 2026-02-05T00:05:00Z");
  });

  test("names the answer of a proxy that is no JSON, without its page", async () => {
    failure = { status: 502, type: "text/html", body: "<html><h1>Bad Gateway</h1></html>" };
    const broken = await importPrices();
    expect(broken).toMatchObject({ exitCode: 1, stdout: "" });
    expect(broken.stderr).toContain("The server answered 502 Bad Gateway.\n4 of those 5 applied.");
    expect(broken.stderr).not.toMatch(/<html|\bat .*\.ts:/);
  });

  test("claims nothing where nothing was taken", async () => {
    failsAfter = 0;
    const broken = await importPrices();
    expect(broken.exitCode).toBe(1);
    expect(broken.stderr).toBe(
      "0 of 8 quotes were sent; then, at 2026-02-05T00:00:00Z: Something went wrong here.\n",
    );
  });
});
