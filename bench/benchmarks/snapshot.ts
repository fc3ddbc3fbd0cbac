import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashLines, snapshot } from "@plimsoll/engine";
import { lower, millisOf, type Finding } from "../measure/samples.ts";
import type { CanonicalBook } from "../workload/canonical-book.ts";

const RESTORING = fileURLToPath(new URL("../measure/restore-process.ts", import.meta.url));

/** What the restoring process prints. */
interface Restored {
  readonly seconds: readonly number[];
  readonly stateHash: string;
}

/**
 * Takes a snapshot of the book and restores it in a process of its own, as after a restart; the
 * restored book must have the same state hash.
 */
export function measureSnapshot(canonical: CanonicalBook): Finding {
  let lines: string[] = [];
  const taken = millisOf(() => (lines = [...snapshot(canonical.book)])) / 1000;
  const stateHash = hashLines(lines);
  const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  try {
    const file = join(folder, "snapshot");
    writeFileSync(file, "");
    for (let from = 0; from < lines.length; from += 10_000) {
      writeFileSync(file, `${lines.slice(from, from + 10_000).join("\n")}\n`, { flag: "a" });
    }
    lines = [];
    const output = execFileSync(process.execPath, [...process.execArgv, RESTORING, file]);
    const restored = JSON.parse(output.toString()) as Restored;
    if (restored.stateHash !== stateHash) throw new Error("the restored book differs");
    return {
      benchmark: "snapshot",
      figures: [
        lower("snapshot", "s", [taken]),
        lower("restore", "s", restored.seconds, "<= 10"),
        lower("size per loan", "bytes", [bytes / canonical.book.loans.size]),
      ],
      notes: [
        "text lines in memory; reading and writing files is left out",
        "restored twice in a process of its own; the restored book has the state hash of the original",
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
