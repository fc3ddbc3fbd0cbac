import { mkdir, realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { prepareBinaries } from "./binaries.ts";
import {
  clusterDirectoryOf,
  clusterVersion,
  DATABASE_NAME,
  ensureCluster,
  openWayForOldest,
} from "./cluster.ts";
import { acquireDataLock } from "./data-lock.ts";
import { endLeftoverServer } from "./leftover-server.ts";
import { keepPassword } from "./password.ts";
import { connectionUrl, type Endpoint, launchServer } from "./server-process.ts";
import { chooseServerUser } from "./server-user.ts";
import { makeSocketFolder } from "./socket-folder.ts";
import { superviseServer } from "./supervise-server.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

export interface StartOptions {
  /** Holds everything: the cluster, the password, the log. Made when missing. */
  readonly dataDirectory: string;
  /** Listens on 127.0.0.1 at this port. Without it, on a unix socket only. */
  readonly port?: number;
  /** Told when the server ended by itself and is being started again. */
  readonly onRestart?: (how: string) => void;
  /** Folder with `bin`, `lib` and `share` in place of the npm package's. */
  readonly nativeDirectory?: string;
  /** How the server learns of our death; by default the best that this system offers. */
  readonly parentDeath?: "signal" | "watchdog";
  /** Recovery after a crash may take a while. Default 120. */
  readonly startSecondsMax?: number;
}

export interface EmbeddedPostgres {
  /** Connection string with the password: for `pg`, `psql` and anything on libpq. Never log it. */
  readonly url: string;
  /** The server's process number; another one after a restart. */
  pid(): number | undefined;
  /** Fast shutdown. Safe to call more than once; all calls wait for the same end. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that npm installed, on its own data folder, and waits until it answers.
 *
 * The server ends with this process, however this process ends. What an earlier one left behind
 * (a server, lock files, a half-made cluster) is cleared first. A server that ends by itself is
 * started again behind the same `url`; clients must reconnect.
 *
 * @throws EmbeddedPostgresError whose message says what to do.
 */
export async function startPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  await mkdir(resolve(options.dataDirectory), { recursive: true, mode: 0o700 });
  const dataDirectory = await realpath(options.dataDirectory);
  const lock = await acquireDataLock(dataDirectory);
  const undo: (() => Promise<void> | void)[] = [() => lock.release()];
  const undoAll = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const clusterDirectory = clusterDirectoryOf(dataDirectory);
    const user = chooseServerUser(clusterDirectory);
    const { nativeDirectory } = options;
    const binaries = await prepareBinaries({ user, dataDirectory, nativeDirectory });
    openWayForOldest(dataDirectory, user, binaries.majorVersion);
    await endLeftoverServer(clusterDirectory);
    const hasCluster = clusterVersion(clusterDirectory) !== undefined;
    const password = await keepPassword(dataDirectory, hasCluster);
    await ensureCluster({ dataDirectory, user, binaries, password });

    let endpoint: Endpoint;
    if (options.port === undefined) {
      const folder = makeSocketFolder(dataDirectory, user);
      undo.push(() => folder.remove());
      endpoint = { kind: "socket", folder: folder.path };
    } else {
      endpoint = { kind: "loopback", port: options.port };
    }

    const url = connectionUrl(endpoint, password, DATABASE_NAME);
    const maintenanceUrl = connectionUrl(endpoint, password, "postgres");
    const logFile = join(dataDirectory, "postgres.log");
    const server = await superviseServer({
      launch: () =>
        launchServer({
          binaries,
          clusterDirectory,
          user,
          endpoint,
          logFile,
          parentDeath: options.parentDeath,
        }),
      waitUntilReady: (process) =>
        waitUntilReady({
          process,
          maintenanceUrl,
          dataDirectory,
          logFile,
          secondsMax: options.startSecondsMax ?? 120,
        }),
      clear: () => endLeftoverServer(clusterDirectory),
      onRestart: options.onRestart ?? (() => undefined),
    });
    undo.push(() => server.stop());
    let stopped: Promise<void> | undefined;
    return { url, pid: () => server.pid(), stop: () => (stopped ??= undoAll()) };
  } catch (error) {
    await undoAll();
    throw error;
  }
}
