import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** Names the folder that a run of the tests has made once. */
export const MADE_CLUSTER = "PLIMSOLL_TEST_CLUSTER";

/**
 * Puts a database that nobody has used into a data folder without one, as `startPostgres` would make it there, in a
 * tenth of the time.
 *
 * @throws Error outside of a run of the tests that stand in the lanes of servers and browsers.
 */
export function copyCluster(dataDirectory: string): void {
  const made = process.env[MADE_CLUSTER];
  if (made === undefined) throw new Error(`${MADE_CLUSTER} names no folder: run this by vitest.`);
  if (existsSync(join(dataDirectory, "cluster"))) return;
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  // They belong to PostgreSQL's own user where the tests run as root.
  execFileSync("cp", [
    "-a",
    ...["cluster", "password"].map((name) => join(made, name)),
    dataDirectory,
  ]);
}
