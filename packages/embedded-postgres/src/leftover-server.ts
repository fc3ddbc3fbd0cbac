import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { processIdentity } from "./process-identity.ts";

/** From polite to final: fast shutdown, immediate shutdown, kill. */
const STEPS: readonly { signal: NodeJS.Signals; waitMillis: number }[] = [
  { signal: "SIGINT", waitMillis: 10_000 },
  { signal: "SIGQUIT", waitMillis: 5_000 },
  { signal: "SIGKILL", waitMillis: 5_000 },
];
const POLL_MILLIS = 25;

/**
 * Ends every PostgreSQL process that still works on this cluster, and clears a stale lock.
 *
 * Call it only while holding the data lock: then no other program's server can be among them.
 *
 * PostgreSQL itself deals with a `postmaster.pid` whose process is gone. But it trusts the file while its
 * number is taken: by a dead child that nobody has collected, or by another program that got the number
 * later. Both are common in containers. So the file is removed here, once no process of this cluster is
 * left.
 *
 * @throws EmbeddedPostgresError `data_in_use` when a process survives the last signal.
 */
export async function endLeftoverServer(clusterDirectory: string): Promise<void> {
  if (!existsSync(clusterDirectory)) return;
  const cluster = realpathSync(clusterDirectory);
  for (const { signal, waitMillis } of STEPS) {
    const running = processesOf(cluster);
    if (running.length === 0) break;
    const main = postmasterPid(cluster);
    const isOrderly = signal === "SIGINT" && main !== undefined && running.includes(main);
    for (const pid of isOrderly ? [main] : running) send(signal, pid);
    await waitUntilGone(cluster, waitMillis);
  }
  const survivors = processesOf(cluster);
  if (survivors.length > 0) throw survived(cluster, survivors);
  const stale = postmasterPid(cluster);
  if (stale !== undefined && isNumberTaken(stale)) {
    rmSync(join(cluster, "postmaster.pid"), { force: true });
  }
}

/** A PostgreSQL process has its cluster as working directory, whatever name it was started with. */
function processesOf(cluster: string): readonly number[] {
  if (process.platform !== "linux") return postmasterByCommand(cluster);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return (
          readlinkSync(`/proc/${pid}/cwd`) === cluster &&
          readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "postgres" &&
          processIdentity(pid) !== undefined
        );
      } catch {
        return false;
      }
    });
}

function postmasterByCommand(cluster: string): readonly number[] {
  const pid = postmasterPid(cluster);
  if (pid === undefined || processIdentity(pid) === undefined) return [];
  const { stdout } = spawnSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], {
    encoding: "utf8",
  });
  return stdout.includes("postgres") && stdout.includes(cluster) ? [pid] : [];
}

function postmasterPid(cluster: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n")[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** What PostgreSQL itself asks before it believes its lock file; true for a dead child as well. */
function isNumberTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

function send(signal: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function waitUntilGone(cluster: string, waitMillis: number): Promise<void> {
  const deadline = Date.now() + waitMillis;
  while (processesOf(cluster).length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
  }
}

function survived(cluster: string, pids: readonly number[]): EmbeddedPostgresError {
  return new EmbeddedPostgresError({
    problem: "data_in_use",
    happened: `PostgreSQL processes ${pids.join(", ")} still work on ${cluster}.`,
    advice: "They may be waiting for a disk that does not answer. End them, then start again.",
  });
}
