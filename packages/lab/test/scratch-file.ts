import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Writes `content` to a file of that name in a new folder, which goes when the test ends. */
export function scratchFile(name: string, content: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-lab-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
