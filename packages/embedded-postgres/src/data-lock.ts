import { randomUUID } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { processIdentity } from "./process-identity.ts";

const LOCK_FILE = "launcher.lock";
const ATTEMPTS = 50;
const PAUSE_MILLIS = 20;

/** Held by the one process that may start, stop and repair the server of a data folder. */
interface DataLock {
  release(): Promise<void>;
}

/**
 * Takes the data folder for this process.
 *
 * The lock names its holder's process; a holder that no longer runs has lost it, so a kill -9
 * leaves nothing to clean by hand. A stale lock is replaced under a second lock file, which makes
 * two newcomers take turns. It does not see processes of other machines or containers: one data
 * folder belongs to one container.
 *
 * @throws EmbeddedPostgresError `data_in_use` when another live process holds the folder.
 */
export async function acquireDataLock(dataDirectory: string): Promise<DataLock> {
  const lock = join(dataDirectory, LOCK_FILE);
  const own = await ownLockFile(lock);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await linked(own.path, lock)) return { release: () => releaseLock(lock, own.text) };
      const holder = await readLock(lock);
      if (holder === undefined) continue;
      if (isAlive(holder)) throw inUse(dataDirectory, holder);
      await removeStale(lock, own.path);
    }
  } finally {
    await rm(own.path, { force: true });
  }
  throw inUse(dataDirectory, await readLock(lock));
}

/** Whether a live process holds the data folder. */
export async function isDataLocked(dataDirectory: string): Promise<boolean> {
  const holder = await readLock(join(dataDirectory, LOCK_FILE));
  return holder !== undefined && isAlive(holder);
}

async function ownLockFile(lock: string): Promise<{ path: string; text: string }> {
  const path = `${lock}.${randomUUID()}`;
  const text = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) });
  await writeFile(path, text, { mode: 0o644 });
  return { path, text };
}

/** Creates `to` with the content of `from` in one step; false when `to` exists. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function removeStale(lock: string, ownPath: string): Promise<void> {
  const turn = `${lock}.takeover`;
  if (!(await linked(ownPath, turn))) {
    const other = await readLock(turn);
    if (other !== undefined && !isAlive(other)) await rm(turn, { force: true });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
    return;
  }
  try {
    // Somebody may have replaced the stale lock while we waited for our turn: look again.
    const holder = await readLock(lock);
    if (holder !== undefined && !isAlive(holder)) await rm(lock, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
}

interface Holder {
  readonly pid: number;
  readonly identity?: string;
}

/** `undefined` when there is no lock. A lock that cannot be read as one belongs to nobody. */
async function readLock(path: string): Promise<Holder | undefined> {
  try {
    const holder: unknown = JSON.parse(await readFile(path, "utf8"));
    const isHolder = typeof holder === "object" && holder !== null && "pid" in holder;
    return isHolder ? (holder as Holder) : { pid: 0 };
  } catch (error) {
    return error instanceof SyntaxError ? { pid: 0 } : undefined;
  }
}

function isAlive(holder: Holder): boolean {
  const identity = holder.pid > 0 ? processIdentity(holder.pid) : undefined;
  return identity !== undefined && identity === holder.identity;
}

async function releaseLock(lock: string, ownText: string): Promise<void> {
  const text = await readFile(lock, "utf8").catch(() => undefined);
  if (text === ownText) await rm(lock, { force: true });
}

function inUse(dataDirectory: string, holder: Holder | undefined): EmbeddedPostgresError {
  return new EmbeddedPostgresError({
    problem: "data_in_use",
    happened: `The data folder ${dataDirectory} is in use by process ${holder?.pid ?? "unknown"}.`,
    advice: "Stop that process, or give this one a data folder of its own.",
  });
}
