import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Alarms } from "../foundation/alarms.ts";
import { ClocksDisagree } from "../foundation/clock/database-clock.ts";
import { readConfig } from "../foundation/config/environment.ts";
import { Teardown } from "../foundation/teardown.ts";
import { openClock } from "./open-clock.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const log = pino({ level: "silent" });

let dataDirectory: string;
let alarms: Alarms;
let teardown: Teardown;
/** By how much the database's clock is wrong. */
let wrongBy: number;
beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), "plimsoll-open-clock-"));
  alarms = new Alarms();
  teardown = new Teardown(log);
  wrongBy = 0;
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(async () => {
  await teardown.all();
  vi.useRealTimers();
  await rm(dataDirectory, { recursive: true, force: true });
});

function open(mode: "live" | "sandbox") {
  const query = async () => ({ rows: [{ millis: Date.now() + wrongBy }] });
  const pool: Pick<pg.Pool, "query"> = { query: query as never };
  const config = { ...readConfig({}), mode, dataDirectory };
  return openClock(config, { pool, alarms, log }, teardown);
}

const standing = () => alarms.standing().map(({ name }) => name);

test("a database whose clock leaves this machine's is an alarm for as long as it lasts", async () => {
  await open("live");
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(standing()).toEqual([]);
  for (const millis of [HOUR, -HOUR]) {
    wrongBy = millis;
    await vi.advanceTimersByTimeAsync(MINUTE);
    await expect.poll(standing).toEqual(["clocks_disagree"]);
    expect(alarms.standing()[0]).toMatchObject({ stopsService: false });
    wrongBy = 0;
    await vi.advanceTimersByTimeAsync(MINUTE);
    await expect.poll(standing).toEqual([]);
  }
});

test("a live book does not open where the two disagree; a sandbox does not ask", async () => {
  wrongBy = HOUR;
  await expect(open("live")).rejects.toThrow(ClocksDisagree);
  await open("sandbox");
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(standing()).toEqual([]);
});
