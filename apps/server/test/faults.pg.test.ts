import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkJournal, countSnapshots } from "./faults/check-journal.ts";
import { MixedLoad } from "./faults/mixed-load.ts";
import { createDice } from "./dice.ts";
import { runServerCommand, ServerProcess } from "./server-process.ts";

/*
 * A server after each kill: what was acknowledged by one must be in the next. When PostgreSQL is killed the server
 * stays, since that it recovers by itself is what the second test is about.
 */

const ROUNDS = Number(process.env["PLIMSOLL_FAULT_ROUNDS"] ?? 3);
const SEED = Number(process.env["SEED"] ?? 20_260_206);
const ROUND_MILLIS_MAX = 60_000;
const REPEATED = 200;

const dice = createDice(SEED);
let folder: string;
let server: ServerProcess;
let load: MixedLoad;
let actor: string;

const environment = () => ({
  PATH: process.env["PATH"],
  PLIMSOLL_DATA: join(folder, "data"),
  PLIMSOLL_SANDBOX: "empty",
  PLIMSOLL_REQUESTS_PER_MINUTE: "0",
  PLIMSOLL_SNAPSHOT_ENTRIES: "50",
  PLIMSOLL_TICK_SECONDS: "1",
  PORT: "0",
  HOST: "127.0.0.1",
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-faults-"));
  server = await ServerProcess.start(environment());
  const args = ["keys", "create", "--role", "operator", "--role", "custody", "--name", "load"];
  const { output: key } = await runServerCommand(args, environment());
  expect(key).toMatch(/^plk_/);
  actor = `key:${key.split("_")[1] ?? ""}`;
  load = new MixedLoad(key, SEED);
  await load.prepare(server.url);
});
afterAll(async () => {
  await server.end("SIGTERM");
  await rm(folder, { recursive: true, force: true });
});

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

describe(`under a load of mixed commands (seed ${SEED})`, () => {
  test(
    `what was acknowledged is there once after each of ${ROUNDS} times kill -9`,
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const before = load.acknowledged.size;
        const running = load.run(server.url, new AbortController().signal);
        await pause(200 + dice(1_000));
        await server.end("SIGKILL");
        await running;
        server = await ServerProcess.start(environment());
        await load.settle(server.url);
        await load.repeatLast(server.url, REPEATED);
        expect(load.acknowledged.size).toBeGreaterThan(before);
        expect(load.unanswered).toBe(0);
        expect(load.failures).toEqual([]);
        await checkJournal(join(folder, "data"), actor, load);
      }
      // Every kill may have come before the first snapshot: the last server is left alone until there is one.
      const stop = new AbortController();
      const running = load.run(server.url, stop.signal);
      const count = () => countSnapshots(join(folder, "data"));
      await expect.poll(count).toBeGreaterThan(0);
      stop.abort();
      await running;
      const { snapshots } = await checkJournal(join(folder, "data"), actor, load);
      expect(snapshots).toBeGreaterThan(0);
    },
    ROUNDS * ROUND_MILLIS_MAX,
  );

  test(
    `nothing is lost when PostgreSQL is killed or stopped ${ROUNDS} times, and the service recovers by itself`,
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const stop = new AbortController();
        const running = load.run(server.url, stop.signal);
        await pause(200 + dice(500));
        const before = await postmaster();
        process.kill(before, round % 2 === 0 ? "SIGKILL" : "SIGINT");
        await expect.poll(postmaster).toSatisfy((pid: number) => pid > 0 && pid !== before);
        const during = load.acknowledged.size;
        await expect.poll(() => load.acknowledged.size).toBeGreaterThan(during + 50);
        stop.abort();
        await running;
        expect(load.unanswered).toBe(0);
        expect(load.failures).toEqual([]);
        await checkJournal(join(folder, "data"), actor, load);
      }
      expect(server.child.exitCode).toBeNull();
    },
    ROUNDS * ROUND_MILLIS_MAX,
  );
});

async function postmaster(): Promise<number> {
  const file = join(folder, "data", "cluster", "postmaster.pid");
  const text = await readFile(file, "utf8").catch(() => "");
  return Number.parseInt(text, 10);
}
