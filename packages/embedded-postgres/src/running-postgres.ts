import { readFile, realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { clusterDirectoryOf, clusterVersion, DATABASE_NAME } from "./cluster.ts";
import { isDataLocked } from "./data-lock.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { keepPassword } from "./password.ts";
import type { Endpoint } from "./server-process.ts";
import { connectionUrl } from "./server-process.ts";
import { startPostgres } from "./start-postgres.ts";

const POLL_MILLIS = 25;
/** A server may be recovering from a crash, or being started again after one. */
const WAIT_MILLIS_MAX = 30_000;

/** Whether a database was ever made in this data folder. */
export function hasDatabase(dataDirectory: string): boolean {
  return clusterVersion(clusterDirectoryOf(resolve(dataDirectory))) !== undefined;
}

/**
 * How to reach the server that another process runs on this data folder; `undefined` when nobody
 * runs one. It ends with that process. Waits while the server is starting.
 *
 * @throws EmbeddedPostgresError `start_failed` when it does not take clients for long, and
 *   `password_lost`.
 */
export async function connectionUrlOf(dataDirectory: string): Promise<string | undefined> {
  const directory = await realpath(dataDirectory).catch(() => undefined);
  if (directory === undefined) return undefined;
  const deadline = Date.now() + WAIT_MILLIS_MAX;
  while (await isDataLocked(directory)) {
    const endpoint = await readyEndpoint(clusterDirectoryOf(directory));
    if (endpoint !== undefined) {
      return connectionUrl(endpoint, await keepPassword(directory, true), DATABASE_NAME);
    }
    if (Date.now() > deadline) throw notReady(directory);
    await new Promise((resolved) => setTimeout(resolved, POLL_MILLIS));
  }
  return undefined;
}

/**
 * Runs `use` with the database of a data folder: that of the process which runs its server, or a
 * server of our own for as long as `use` takes.
 *
 * @throws EmbeddedPostgresError whose message says what to do.
 */
export async function withPostgres<Result>(
  dataDirectory: string,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const running = await connectionUrlOf(dataDirectory);
  if (running !== undefined) return use(running);
  const own = await startPostgres({ dataDirectory }).catch(async (error: unknown) => {
    // Somebody else may have started it at the same moment.
    const started = isInUse(error) ? await connectionUrlOf(dataDirectory) : undefined;
    if (started === undefined) throw error;
    return { url: started, stop: async () => undefined };
  });
  try {
    return await use(own.url);
  } finally {
    await own.stop();
  }
}

/** What the server wrote into its lock file, once it takes clients. */
async function readyEndpoint(clusterDirectory: string): Promise<Endpoint | undefined> {
  const file = join(clusterDirectory, "postmaster.pid");
  const lines = (await readFile(file, "utf8").catch(() => "")).split("\n");
  const [, , , port = "", folder = "", , , status = ""] = lines;
  if (status.trim() !== "ready") return undefined;
  return folder === "" ? { kind: "loopback", port } : { kind: "socket", folder };
}

function isInUse(error: unknown): boolean {
  return error instanceof EmbeddedPostgresError && error.problem === "data_in_use";
}

function notReady(dataDirectory: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError({
    problem: "start_failed",
    happened:
      `Another process holds the data folder ${dataDirectory}, ` +
      `but its database took no clients for ${WAIT_MILLIS_MAX / 1_000} s.`,
    advice: "It may be recovering from a crash: postgres.log in that folder says how far it is.",
  });
}
