import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from "node:fs";

const ROTATE_BYTES = 8 * 1024 * 1024;
const TAIL_BYTES = 16 * 1024;
const TAIL_LINES = 20;

/** Opens the server's log for appending; one older file is kept once it has grown large. */
export function openLog(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && stat.size > ROTATE_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, "a", 0o600);
}

/** The last lines that were written at or after byte `from`. */
export function logTail(path: string, from = 0): readonly string[] {
  const log = openSync(path, "r");
  try {
    const { size } = fstatSync(log);
    const start = Math.max(from, size - TAIL_BYTES);
    const bytes = Buffer.alloc(Math.max(0, size - start));
    readSync(log, bytes, 0, bytes.length, start);
    return lastLines(bytes.toString("utf8"));
  } finally {
    closeSync(log);
  }
}

/** The last lines of some output, without blank ones. */
export function lastLines(output: string): readonly string[] {
  return output
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .slice(-TAIL_LINES);
}
