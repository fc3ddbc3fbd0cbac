import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const PROGRAM = fileURLToPath(new URL("../../apps/server/bin/plimsoll-server.js", import.meta.url));
const START_SECONDS_MAX = 180;
const POLL_MILLIS = 50;

/** A server with an empty sandbox on a PostgreSQL of its own, as `npm start` would run it. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** A key with the roles that the workload needs. */
  readonly key: string;
  stop(): Promise<void>;
}

/** Starts the server in a process of its own; it keeps all that it writes in `folder`. */
export async function startServerProcess(
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    HOST: "127.0.0.1",
    PORT: "0",
    PLIMSOLL_DATA: join(folder, "data"),
    PLIMSOLL_SANDBOX: "empty",
    PLIMSOLL_REQUESTS_PER_MINUTE: "0",
    ...settings,
  };
  const logFile = join(folder, "server.log");
  const log = openSync(logFile, "w");
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: ["ignore", log, log] });
  closeSync(log);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  };
  try {
    const port = await portFrom(logFile, () => child.exitCode === null);
    const named = ["keys", "create", "--role", "operator", "--role", "custody", "--name", "bench"];
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...named], { env });
    const { pid = 0 } = child;
    return { url: `http://127.0.0.1:${port}`, pid, key: stdout.trim(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The port that the server names in its log once it serves. */
async function portFrom(logFile: string, isRunning: () => boolean): Promise<string> {
  const deadline = performance.now() + START_SECONDS_MAX * 1000;
  while (isRunning() && performance.now() < deadline) {
    const [, port] = /"url":"http:[^"]+:([0-9]+)"/.exec(readFileSync(logFile, "utf8")) ?? [];
    if (port !== undefined) return port;
    await wait(POLL_MILLIS);
  }
  throw new Error(`The server does not serve: ${readFileSync(logFile, "utf8")}`);
}
