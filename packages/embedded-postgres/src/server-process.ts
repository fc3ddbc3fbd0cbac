import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { closeSync, fstatSync } from "node:fs";
import type { Binaries } from "./binaries.ts";
import { DATABASE_NAME, nameForServer } from "./cluster.ts";
import { openLog } from "./log-tail.ts";
import { spawnIdentity, type ServerUser } from "./server-user.ts";
import { SOCKET_PORT } from "./socket-folder.ts";

/** Fast shutdown (clients are cut off, data is flushed), immediate shutdown, kill. */
const STOP_STEPS: readonly { signal: NodeJS.Signals; waitMillis: number }[] = [
  { signal: "SIGINT", waitMillis: 30_000 },
  { signal: "SIGQUIT", waitMillis: 10_000 },
  { signal: "SIGKILL", waitMillis: 10_000 },
];

/** Where clients reach the server. */
export type Endpoint =
  | { readonly kind: "socket"; readonly folder: string }
  | { readonly kind: "loopback"; readonly port: number | string };

/** One run of the server. */
export interface ServerProcess {
  readonly pid: number | undefined;
  /** Where this run begins in the log file, in bytes. */
  readonly logStart: number;
  /** Settles when the server has ended; says how. Never rejects. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  stop(): Promise<void>;
}

/**
 * Starts the server as a direct child that cannot outlive us.
 *
 * With a parent-death signal (Linux, util-linux' setpriv) the kernel itself ends the server when
 * the thread that started it dies, so call this from the main thread. Elsewhere a shell waits on a
 * pipe that closes with us. The server leads a session of its own: a Ctrl-C in the terminal
 * reaches us only, and we stop it after our last write.
 */
export function launchServer(options: {
  readonly binaries: Binaries;
  readonly clusterDirectory: string;
  readonly user: ServerUser;
  readonly endpoint: Endpoint;
  readonly logFile: string;
  /** Only for tests of the watchdog; by default whatever this system offers. */
  readonly parentDeath?: "signal" | "watchdog" | undefined;
}): ServerProcess {
  const { binaries, clusterDirectory, user } = options;
  const usesSignal = (options.parentDeath ?? bestParentDeath()) === "signal";
  const server = [
    binaries.postgres,
    "-D",
    nameForServer(clusterDirectory, user),
    ...settings(options.endpoint).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const command = usesSignal ? ["setpriv", "--pdeathsig", "INT", ...server] : server;
  const log = openLog(options.logFile);
  const logStart = fstatSync(log).size;
  const [program = binaries.postgres, ...parameters] = command;
  const child = spawn(program, parameters, {
    ...spawnIdentity(user),
    cwd: clusterDirectory,
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const watchdog = usesSignal ? undefined : startWatchdog(child.pid, clusterDirectory);
  let hasEnded = false;
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `code ${code}`));
  }).finally(() => {
    hasEnded = true;
    watchdog?.kill("SIGKILL");
  });
  return {
    pid: child.pid,
    logStart,
    ended,
    hasEnded: () => hasEnded,
    stop: () => stopProcess(child, ended),
  };
}

/** Few clients, one writer, a small machine: modest memory, and durability that nobody turns off. */
function settings(endpoint: Endpoint): readonly (readonly [string, string | number])[] {
  const isSocket = endpoint.kind === "socket";
  return [
    ["listen_addresses", isSocket ? "" : "127.0.0.1"],
    ...(isSocket ? [] : ([["port", endpoint.port]] as const)),
    ["unix_socket_directories", isSocket ? endpoint.folder : ""],
    ["unix_socket_permissions", "0700"],
    ["fsync", "on"],
    ["full_page_writes", "on"],
    ["synchronous_commit", "on"],
    ["password_encryption", "scram-sha-256"],
    ["max_connections", 60],
    ["shared_buffers", "128MB"],
    ["max_wal_size", "2GB"],
    ["max_parallel_workers_per_gather", 0],
    ["log_checkpoints", "off"],
    ["log_timezone", "UTC"],
    ["timezone", "UTC"],
  ];
}

let knownParentDeath: "signal" | "watchdog" | undefined;

function bestParentDeath(): "signal" | "watchdog" {
  if (knownParentDeath === undefined) {
    // BusyBox has a setpriv of its own without this option, so try it, do not look for the name.
    const trial = spawnSync("setpriv", ["--pdeathsig", "INT", "true"], { stdio: "ignore" });
    knownParentDeath = trial.status === 0 ? "signal" : "watchdog";
  }
  return knownParentDeath;
}

/**
 * A shell that sleeps until its standard input closes, which happens when we end for any reason,
 * and then stops the server, unless that process number is no longer this cluster's server.
 */
function startWatchdog(pid: number | undefined, clusterDirectory: string): ChildProcess {
  const script =
    'while read -r line; do :; done; read -r first < "$2/postmaster.pid" && ' +
    '[ "$first" = "$1" ] && kill -INT "$1"';
  const watchdog = spawn("/bin/sh", ["-c", script, "sh", String(pid), clusterDirectory], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watchdog.unref();
  watchdog.on("error", () => undefined);
  return watchdog;
}

async function stopProcess(child: ChildProcess, ended: Promise<string>): Promise<void> {
  for (const { signal, waitMillis } of STOP_STEPS) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.kill(signal);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, waitMillis)));
    await Promise.race([ended, patience]);
    clearTimeout(timer);
  }
}

/** For `pg`, `psql` and anything on libpq. It holds the password: never log it. */
export function connectionUrl(endpoint: Endpoint, password: string, database: string): string {
  const user = `${DATABASE_NAME}:${encodeURIComponent(password)}`;
  if (endpoint.kind === "loopback") {
    return `postgresql://${user}@127.0.0.1:${endpoint.port}/${database}`;
  }
  const host = encodeURIComponent(endpoint.folder);
  return `postgresql://${user}@/${database}?host=${host}&port=${SOCKET_PORT}`;
}
