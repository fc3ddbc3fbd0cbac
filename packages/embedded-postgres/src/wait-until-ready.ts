import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { clusterDirectoryOf, DATABASE_NAME } from "./cluster.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { explainFailure } from "./explain-failure.ts";
import { logTail } from "./log-tail.ts";
import { passwordLost } from "./password.ts";
import type { ServerProcess } from "./server-process.ts";

const POLL_MILLIS = 25;
const CONNECT_MILLIS_MAX = 5_000;
/** PostgreSQL error codes: invalid_password, invalid_authorization_specification, … */
const REFUSED_CODES = new Set(["28P01", "28000"]);
const DUPLICATE_DATABASE = "42P04";

/**
 * Waits until the server answers with our password, and makes the database on the first start.
 *
 * @throws EmbeddedPostgresError with the last lines of the log when the server ends or stays mute.
 */
export async function waitUntilReady(options: {
  readonly process: ServerProcess;
  /** Of the database that every cluster has from the beginning. */
  readonly maintenanceUrl: string;
  readonly dataDirectory: string;
  readonly logFile: string;
  readonly secondsMax: number;
}): Promise<void> {
  const { process: server, maintenanceUrl } = options;
  const deadline = Date.now() + options.secondsMax * 1_000;
  let lastError: unknown;
  while (Date.now() < deadline) {
    if (server.hasEnded()) throw await startFailed(options, await server.ended);
    if (!(await isReady(options))) {
      await pause(server);
      continue;
    }
    try {
      await makeDatabase(maintenanceUrl);
      return;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== undefined && REFUSED_CODES.has(code)) throw passwordLost(options.dataDirectory);
      lastError = error;
    }
    await pause(server);
  }
  throw new EmbeddedPostgresError({
    problem: "start_failed",
    happened: `PostgreSQL did not answer within ${options.secondsMax} s.`,
    advice:
      "It may still be recovering from a crash: allow it more time. The log says how far it is.",
    lastLines: logTail(options.logFile, server.logStart),
    cause: lastError,
  });
}

/**
 * Whether our own server says in its lock file that it takes clients. Asking the port instead could
 * show our password to another program that listens there.
 */
async function isReady(options: {
  readonly process: ServerProcess;
  readonly dataDirectory: string;
}): Promise<boolean> {
  const file = join(clusterDirectoryOf(options.dataDirectory), "postmaster.pid");
  const lines = (await readFile(file, "utf8").catch(() => "")).split("\n");
  return lines[0] === String(options.process.pid) && lines[7]?.trim() === "ready";
}

async function pause(server: ServerProcess): Promise<void> {
  await Promise.race([server.ended, new Promise((done) => setTimeout(done, POLL_MILLIS))]);
}

async function makeDatabase(maintenanceUrl: string): Promise<void> {
  const client = new pg.Client({
    connectionString: maintenanceUrl,
    connectionTimeoutMillis: CONNECT_MILLIS_MAX,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const known = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [
      DATABASE_NAME,
    ]);
    if (known.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME}`);
  } catch (error) {
    if ((error as { code?: string }).code !== DUPLICATE_DATABASE) throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function startFailed(
  options: { readonly logFile: string; readonly process: ServerProcess },
  how: string,
): Promise<EmbeddedPostgresError> {
  return explainFailure({
    happened: `PostgreSQL ended while it was starting (${how}).`,
    lastLines: logTail(options.logFile, options.process.logStart),
    fallback: "start_failed",
  });
}
