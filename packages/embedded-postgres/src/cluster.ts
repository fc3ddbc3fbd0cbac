import { spawn } from "node:child_process";
import {
  chmodSync,
  closeSync,
  fchownSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { chown, lchown, mkdir, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { explainFailure } from "./explain-failure.ts";
import { lastLines } from "./log-tail.ts";
import { serverUserCan, spawnIdentity, type ServerUser } from "./server-user.ts";

/** The role that owns everything, and the name of the database. */
export const DATABASE_NAME = "plimsoll";

/** Older ones, which only tests start, sort by code point as well, but know upper case of ASCII alone. */
const FIRST_WITH_BUILTIN_LOCALE = 17;
const FIRST_THAT_STAYS = 16;

/** Where PostgreSQL's own files lie in the data folder. */
export function clusterDirectoryOf(dataDirectory: string): string {
  return join(dataDirectory, "cluster");
}

/**
 * The major version that made the cluster; `undefined` when there is none yet. `initdb` works under
 * another name until it is done, so a cluster is whole or not there.
 */
export function clusterVersion(clusterDirectory: string): number | undefined {
  try {
    return Number(readFileSync(join(clusterDirectory, "PG_VERSION"), "utf8").trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * How to name a folder to a server that starts with this folder as its working directory.
 *
 * A dropped server may be unable to walk to its own data, for instance below /root. Linux lets a
 * process reach its working directory without walking there, so the launcher, who can, starts it
 * inside and calls the folder /proc/self/cwd. Nothing else has to be opened to other users.
 *
 * @throws EmbeddedPostgresError `wrong_owner` where there is no such way.
 */
export function nameForServer(directory: string, user: ServerUser): string {
  if (serverUserCan(user, "-w", directory)) return directory;
  if (process.platform === "linux") return "/proc/self/cwd";
  throw new EmbeddedPostgresError({
    problem: "wrong_owner",
    happened: `The server's user (id ${user.uid}) cannot reach ${directory}.`,
    advice: "Choose a data folder that other users can reach, or start as an ordinary user.",
  });
}

/**
 * PostgreSQL 15 walks away from its working directory when it starts and back to it by its name, so it needs a way
 * there. Only our tests start it, in temporary folders.
 */
export function openWayForOldest(dataDirectory: string, user: ServerUser, version: number): void {
  if (!user.isDropped || version >= FIRST_THAT_STAYS) return;
  for (let at = dataDirectory; dirname(at) !== at && at !== tmpdir(); at = dirname(at)) {
    if (at.startsWith(tmpdir())) chmodSync(at, 0o711);
  }
}

/** Makes sure that a cluster of the right version exists and belongs to the server's user. */
export async function ensureCluster(options: {
  readonly dataDirectory: string;
  readonly user: ServerUser;
  readonly binaries: Binaries;
  readonly password: string;
}): Promise<void> {
  const { user, binaries } = options;
  const directory = clusterDirectoryOf(options.dataDirectory);
  const version = clusterVersion(directory);
  if (version === undefined) return makeCluster(directory, options);
  if (version !== binaries.majorVersion) throw incompatible(directory, version, binaries);
  if (user.isDropped) await giveTo(user, directory);
}

async function makeCluster(
  directory: string,
  options: Parameters<typeof ensureCluster>[0],
): Promise<void> {
  const { user, binaries, password } = options;
  const draft = `${directory}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  if (user.isDropped) await chown(draft, user.uid, user.gid);
  const passwordInput = openPasswordInput(options.dataDirectory, user, password);
  try {
    await runInitdb(binaries, draft, user, passwordInput);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  } finally {
    closeSync(passwordInput);
  }
  await rename(draft, directory);
}

/** A file without a name that initdb reads as its standard input: no password in any argument. */
function openPasswordInput(dataDirectory: string, user: ServerUser, password: string): number {
  const path = join(dataDirectory, "password.initdb");
  writeFileSync(path, password, { mode: 0o600 });
  const input = openSync(path, "r");
  unlinkSync(path);
  if (user.isDropped) fchownSync(input, user.uid, user.gid);
  return input;
}

async function runInitdb(
  { initdb, majorVersion }: Binaries,
  directory: string,
  user: ServerUser,
  passwordInput: number,
): Promise<void> {
  const parameters = [
    ["-D", nameForServer(directory, user)],
    ["--username", DATABASE_NAME],
    ["--pwfile", "/dev/stdin"],
    ["--auth", "scram-sha-256"],
    // Sorting by code point, built into PostgreSQL: the same on every system and after upgrades.
    ["--encoding", "UTF8"],
    ["--locale", "C"],
    ...(majorVersion < FIRST_WITH_BUILTIN_LOCALE
      ? []
      : [
          ["--locale-provider", "builtin"],
          ["--builtin-locale", "C.UTF-8"],
        ]),
    ["--data-checksums", "--no-instructions"],
  ].flat();
  const child = spawn(initdb, parameters, {
    ...spawnIdentity(user),
    cwd: directory,
    stdio: [passwordInput, "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => resolve(status ?? signal ?? "unknown"));
  });
  if (code === 0) return;
  throw explainFailure({
    happened: `PostgreSQL could not make its data folder ${directory} (initdb ended with ${code}).`,
    lastLines: lastLines(output),
    fallback: "initdb_failed",
  });
}

/** Files copied or restored by root would keep PostgreSQL from starting. */
async function giveTo(user: ServerUser, path: string): Promise<void> {
  await lchown(path, user.uid, user.gid);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await giveTo(user, child);
    else await lchown(child, user.uid, user.gid);
  }
}

function incompatible(
  directory: string,
  version: number,
  binaries: Binaries,
): EmbeddedPostgresError {
  return new EmbeddedPostgresError({
    problem: "incompatible_version",
    happened:
      `The database in ${directory} was made by PostgreSQL ${version}; ` +
      `this release brings PostgreSQL ${binaries.majorVersion}.`,
    advice:
      "Start it with the release that made it and export it (pg_dump), then import it into a " +
      "new data folder.",
  });
}
