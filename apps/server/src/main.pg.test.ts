import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXCHANGES } from "../../../tools/held-environment.ts";
import { ReportedExchanges } from "../test/contract/reported-exchanges.ts";
import { runServerCommand, ServerProcess } from "../test/server-process.ts";

/*
 * Two servers, one after the other: the first is killed, the second shows what has survived. Where a server refuses
 * to start, none is running.
 */

const started: ServerProcess[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-main-"));
});
afterAll(async () => {
  for (const server of started) await server.end("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const environment = (more: Readonly<Record<string, string>> = {}) => ({
  PATH: process.env["PATH"],
  PLIMSOLL_DATA: join(folder, "data"),
  PLIMSOLL_SANDBOX: "empty",
  PLIMSOLL_WEB: "none",
  PORT: "0",
  HOST: "127.0.0.1",
  ...more,
});

async function start(): Promise<ServerProcess> {
  const server = await ServerProcess.start(environment());
  started.push(server);
  return server;
}

describe("the server as a process", () => {
  test("live mode without settings refuses to start and says what is missing", async () => {
    const live = environment({ PLIMSOLL_MODE: "live" });
    const { code, output } = await runServerCommand([], live);
    expect(code).toBe(1);
    expect(output).toContain("DATABASE_URL is missing");
    expect(output).not.toContain("    at ");
  });

  test.each([[[]], [["keys", "list"]], [["rebuild"]]])(
    "a database without a mode is left alone by %j",
    async (args) => {
      const unsaid = environment({ DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none" });
      const { code, output } = await runServerCommand(args, unsaid);
      expect(code).toBe(1);
      expect(output).toContain("PLIMSOLL_MODE is missing: with DATABASE_URL say live, or sandbox");
      expect(output).not.toContain("    at ");
    },
  );

  test("live mode refuses feeds that one exchange could decide alone", async () => {
    const live = environment({
      PLIMSOLL_MODE: "live",
      DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none",
      PLIMSOLL_SECRET: "s".repeat(32),
      PLIMSOLL_URL: "https://loans.example.com",
      PLIMSOLL_FEEDS: "btc-usd=kraken:BTC/USD",
    });
    const { code, output } = await runServerCommand([], live);
    expect(code).toBe(1);
    expect(output).toContain("feed btc-usd has 1 of at least 3 exchanges");
  });

  test("what was acknowledged is there after kill -9, and SIGTERM ends it cleanly", async () => {
    const first = await start();
    const create = ["keys", "create", "--role", "operator", "--name", "test"];
    const made = await runServerCommand(create, environment());
    expect(made.output).toMatch(/^plk_/);
    const authorization = `Bearer ${made.output}`;
    const opened = await fetch(`${first.url}/v1/customers`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json", "idempotency-key": "one" },
      body: '{"account":"alice"}',
    });
    expect(opened.status).toBe(201);
    await first.end("SIGKILL");
    // The run sees what a server of its own answers, and holds it against the document.
    const seen = new ReportedExchanges(process.env[EXCHANGES] ?? "").next();
    const told = { method: "POST", target: "/v1/customers", status: 201 };
    expect(seen).toContainEqual(expect.objectContaining(told));

    const second = await start();
    const found = await fetch(`${second.url}/v1/customers/alice`, { headers: { authorization } });
    expect(found.status).toBe(200);
    const rebuilt = await runServerCommand(["rebuild"], environment());
    expect(rebuilt.output).toMatch(/^History is made again, up to entry [1-9][0-9]*\.$/m);
    expect(rebuilt.code).toBe(0);
    expect(await second.end("SIGTERM")).toEqual([0, null]);
  });
});
