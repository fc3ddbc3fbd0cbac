import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** What the figures were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly platform: string;
  readonly commit: string;
  /** Processes that wanted a core in the minute before: above 1, somebody else was at work. */
  readonly loadBefore: number;
}

/** What the figures depend on, as seen from this folder. */
const MEASURED = ["../../packages", "../../apps", "..", ":(exclude)../results"];

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    commit: commitOf(),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

function commitOf(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync("git", args, { cwd: import.meta.dirname, encoding: "utf8" }).trim();
    const isChanged = git("status", "--porcelain", "--", ...MEASURED) !== "";
    return git("rev-parse", "--short", "HEAD") + (isChanged ? " with local changes" : "");
  } catch {
    return "unknown";
  }
}
