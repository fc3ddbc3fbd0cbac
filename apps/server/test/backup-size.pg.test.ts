import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fillStormBook } from "./notifications/storm-book.ts";
import { runServerCommand, ServerProcess } from "./server-process.ts";

/*
 * How large a backup is and how long it takes, of a book with as many loans as PLIMSOLL_DRILL_LOANS says. The figures are
 * printed: docs/operations.md has those of 100,000 loans (npm run test:long -- drill). The servers run one after
 * another: the first makes the book, the second serves it meanwhile.
 */

const LOANS = Number(process.env["PLIMSOLL_DRILL_LOANS"] ?? 2_000);
const MILLIS_MAX = 120_000 + 30 * LOANS;

let folder: string;
const started: ServerProcess[] = [];

const environment = (name: string) => ({
  PATH: process.env["PATH"],
  PLIMSOLL_DATA: join(folder, name),
  PLIMSOLL_SANDBOX: "empty",
  PLIMSOLL_SECRET: "a secret that only this test knows",
  PLIMSOLL_TICK_SECONDS: "0",
  PLIMSOLL_SNAPSHOT_ENTRIES: "1000",
  PORT: "0",
});

async function start(name: string): Promise<ServerProcess> {
  const server = await ServerProcess.start(environment(name));
  started.push(server);
  return server;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-size-"));
  const server = await start("origin");
  await server.end("SIGTERM");
  const dataDirectory = join(folder, "origin");
  await fillStormBook({ dataDirectory, loans: LOANS, loansPerAccount: 10, webhookOf: () => null });
}, MILLIS_MAX);
afterAll(async () => {
  for (const server of started) await server.end("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

test(
  `a book of ${LOANS} loans is backed up beside its server and restored`,
  async () => {
    const server = await start("origin");
    const file = join(folder, "backup.gz");
    const backup = await runServerCommand(["backup", file], environment("origin"));
    expect(backup.code, backup.output).toBe(0);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    await server.end("SIGTERM");
    const restore = await runServerCommand(["restore", file], environment("restored"));
    expect(restore.code, restore.output).toBe(0);
    const [end] = /main ends at entry \d+ \(hash \w+\)/.exec(backup.output) ?? [];
    expect(end).toBeDefined();
    expect(restore.output).toContain(end);
    console.log(`${LOANS} loans\n${backup.output}\n${restore.output}`);
  },
  MILLIS_MAX,
);
