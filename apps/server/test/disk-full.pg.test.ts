import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { connectionUrlOf } from "@plimsoll/embedded-postgres";
import pg from "pg";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import { checkJournal } from "./faults/check-journal.ts";
import { MixedLoad } from "./faults/mixed-load.ts";
import { SmallDisk } from "./faults/small-disk.ts";
import { runServerCommand, ServerProcess } from "./server-process.ts";

const SEED = Number(process.env["SEED"] ?? 20_260_207);
const DISK_MEGABYTES = 256;
const FULL_MILLIS_MAX = 20_000;
const RECOVERY_MILLIS_MAX = 20_000;
const REFUSALS = 5;
const COMMANDS = 50;
const REPEATED = 100;
const WAL_SWITCHES_MAX = 50;

interface Rig {
  readonly disk: SmallDisk;
  readonly dataDirectory: string;
  readonly server: ServerProcess;
  readonly load: MixedLoad;
  readonly key: string;
  readonly actor: string;
}

let disk: SmallDisk | undefined;
let server: ServerProcess | undefined;
let rig: Rig | undefined;

beforeAll(async () => {
  disk = SmallDisk.mount(DISK_MEGABYTES);
  if (disk === undefined) return;
  const dataDirectory = join(disk.path, "data");
  const environment = {
    PATH: process.env["PATH"],
    PLIMSOLL_DATA: dataDirectory,
    PLIMSOLL_SANDBOX: "empty",
    PLIMSOLL_REQUESTS_PER_MINUTE: "0",
    PLIMSOLL_SNAPSHOT_ENTRIES: "150",
    PLIMSOLL_TICK_SECONDS: "1",
    PORT: "0",
    HOST: "127.0.0.1",
  };
  server = await ServerProcess.start(environment);
  const args = ["keys", "create", "--role", "operator", "--role", "custody", "--name", "load"];
  const { output: key } = await runServerCommand(args, environment);
  expect(key).toMatch(/^plk_/);
  const load = new MixedLoad(key, SEED);
  await load.prepare(server.url);
  const actor = `key:${key.split("_")[1] ?? ""}`;
  rig = { disk, dataDirectory, server, load, key, actor };
});
afterAll(async () => {
  disk?.free();
  await server?.end("SIGTERM");
  disk?.unmount();
});

test("commands get 503 while the tables have no room, and nothing acknowledged is lost", async (context) => {
  const { disk, load, dataDirectory } = rigOf(context);
  const before = await postmaster(dataDirectory);
  await loadThroughFullDisk(rigOf(context), () => Promise.resolve(disk.fill()));
  expect(load.refused).toBeGreaterThan(0);
  expect(await postmaster(dataDirectory)).toBe(before);
});

test("the service comes back by itself when PostgreSQL went down for want of room in its log", async (context) => {
  const { disk, dataDirectory } = rigOf(context);
  const before = await postmaster(dataDirectory);
  await loadThroughFullDisk(rigOf(context), async () => {
    disk.fill();
    await useUpLog(dataDirectory);
    await expect
      .poll(() => isRunning(before), { timeout: FULL_MILLIS_MAX, interval: 50 })
      .toBe(false);
  });
  expect(await postmaster(dataDirectory)).not.toBe(before);
});

function rigOf(context: TestContext): Rig {
  return rig ?? context.skip("needs the right to mount a small file system");
}

/** Under load: fills the disk, waits until commands are refused, frees it, counts up. */
async function loadThroughFullDisk(
  { disk, server, load, dataDirectory, key, actor }: Rig,
  fill: () => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const running = load.run(server.url, stop.signal);
  const begun = load.acknowledged.size;
  await expect
    .poll(() => load.acknowledged.size, { timeout: 10_000 })
    .toBeGreaterThan(begun + COMMANDS);
  const refusedBefore = load.refused;
  try {
    await fill();
    await expect
      .poll(() => load.refused, { timeout: FULL_MILLIS_MAX })
      .toBeGreaterThan(refusedBefore + REFUSALS);
  } finally {
    disk.free();
  }
  const during = load.acknowledged.size;
  await expect
    .poll(() => load.acknowledged.size, { timeout: RECOVERY_MILLIS_MAX })
    .toBeGreaterThan(during + COMMANDS);
  stop.abort();
  await running;
  // History tries again more slowly, and the receipts of loans rest on it.
  await expect.poll(() => historyLag(server, key), { timeout: RECOVERY_MILLIS_MAX }).toBe(0);
  await load.repeatLast(server.url, REPEATED);
  expect(load.unanswered).toBe(0);
  expect(load.failures).toEqual([]);
  await checkJournal(dataDirectory, actor, load);
  expect(server.child.exitCode).toBeNull();
}

async function historyLag(server: ServerProcess, key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  const text = await (await fetch(`${server.url}/metrics`, { headers })).text();
  const [, lag] = /^plimsoll_history_lag_entries (\d+)$/m.exec(text) ?? [];
  return Number(lag);
}

/** Makes PostgreSQL begin new files of its write-ahead log until there is no room for another. */
async function useUpLog(dataDirectory: string): Promise<void> {
  const connectionString = (await connectionUrlOf(dataDirectory)) ?? "";
  const client = new pg.Client({ connectionString });
  client.on("error", () => undefined);
  await client.connect();
  try {
    for (let switches = 0; switches < WAL_SWITCHES_MAX; switches += 1) {
      await client.query("SELECT pg_logical_emit_message(false, 'test', 'one more record')");
      await client.query("SELECT pg_switch_wal()");
    }
  } catch {
    return;
  } finally {
    await client.end().catch(() => undefined);
  }
  throw new Error("PostgreSQL had room for its log although the disk is full.");
}

async function postmaster(dataDirectory: string): Promise<number> {
  const file = join(dataDirectory, "cluster", "postmaster.pid");
  return Number.parseInt(await readFile(file, "utf8"), 10);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
