import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { TestContext } from "vitest";

const repositoryRoot = fileURLToPath(new URL("../../../", import.meta.url));

/** Folder of the material that lies beside the repository: `PLIMSOLL_SHARED`, by default ../shared. */
const sharedFolder = resolve(repositoryRoot, process.env.PLIMSOLL_SHARED ?? "../shared");

/**
 * Rows of one table of the conformance vectors, without its heading. A missing file skips the test and
 * prints why; an unreadable one fails it.
 */
export function readVectorTable<Row>(context: TestContext, table: string): readonly Row[] {
  const file = join(sharedFolder, "vectors", `${table}.jsonl.gz`);
  if (!existsSync(file)) {
    const reason = `Skipped: ${file} is missing. Set PLIMSOLL_SHARED to the folder that holds vectors/.`;
    console.warn(reason);
    context.skip(reason);
  }
  const [heading, ...rows] = gunzipSync(readFileSync(file))
    .toString("utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  if ((heading as { table?: unknown } | undefined)?.table !== table) {
    throw new Error(`${file} does not begin with the heading of table ${table}.`);
  }
  return rows as Row[];
}
