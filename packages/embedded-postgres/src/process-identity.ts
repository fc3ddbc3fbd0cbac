import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Names one run of one process: its number together with the time it started, because numbers are
 * used again (in a container the server is often number 1 on every start). `undefined` when no
 * such process runs; one that has ended but was not yet collected by its parent does not run.
 */
export function processIdentity(pid: number): string | undefined {
  return process.platform === "linux" ? identityFromProc(pid) : identityFromPs(pid);
}

function identityFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name stands in brackets and may hold blanks and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === "Z" || state === "X") return undefined;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${pid}@${boot}+${startTicks}`;
  } catch {
    return undefined;
  }
}

function identityFromPs(pid: number): string | undefined {
  const listing = spawnSync("ps", ["-o", "state=,lstart=", "-p", String(pid)], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
  });
  const [state, ...started] = (listing.stdout ?? "").trim().split(/\s+/);
  if (listing.status !== 0 || state === undefined || state.startsWith("Z")) return undefined;
  return `${pid}@${started.join(" ")}`;
}
