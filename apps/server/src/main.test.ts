import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const LAUNCHER = fileURLToPath(new URL("../bin/plimsoll-server.js", import.meta.url));
const started: ChildProcess[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-main-"));
});
afterAll(async () => {
  for (const child of started) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const environment = (more: object = {}) => ({
  PATH: process.env["PATH"],
  PLIMSOLL_DATA: join(folder, "data"),
  PLIMSOLL_SANDBOX: "empty",
  PORT: "0",
  HOST: "127.0.0.1",
  ...more,
});

/** Starts the server as its users do; settles when it says where it serves. */
async function start(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [LAUNCHER], { env: environment(), stdio: "pipe" });
  started.push(child);
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const read = (bytes: Buffer): void => {
      output += bytes.toString();
      const [, found] = /"url":"(http:[^"]+)"/.exec(output) ?? [];
      if (found !== undefined) resolve(found.replace("localhost", "127.0.0.1"));
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", () => reject(new Error(`The server ended: ${output}`)));
  });
  return { child, url };
}

function run(args: readonly string[], env: object): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [LAUNCHER, ...args],
      { env: { ...env } },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : 1, output: `${stdout}${stderr}`.trim() });
      },
    );
  });
}

describe("the server as a process", () => {
  test("live mode without settings refuses to start and says what is missing", async () => {
    const { code, output } = await run([], environment({ PLIMSOLL_MODE: "live" }));
    expect(code).toBe(1);
    expect(output).toContain("DATABASE_URL is missing");
    expect(output).not.toContain("    at ");
  }, 30_000);

  test("what was acknowledged is there after kill -9, and SIGTERM ends it cleanly", async () => {
    const first = await start();
    const create = ["keys", "create", "--role", "operator", "--name", "test"];
    const made = await run(create, environment());
    expect(made.output).toMatch(/^plk_/);
    const authorization = `Bearer ${made.output}`;
    const opened = await fetch(`${first.url}/v1/customers`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json", "idempotency-key": "one" },
      body: '{"account":"alice"}',
    });
    expect(opened.status).toBe(201);
    const ended = once(first.child, "exit");
    first.child.kill("SIGKILL");
    await ended;

    const second = await start();
    const found = await fetch(`${second.url}/v1/customers/alice`, { headers: { authorization } });
    expect(found.status).toBe(200);
    const exit = once(second.child, "exit");
    second.child.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
  }, 120_000);
});
