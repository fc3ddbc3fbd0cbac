import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@plimsoll/embedded-postgres";
import { MADE_CLUSTER } from "./copy-cluster.ts";

/**
 * Before all tests of a run: makes a data folder with a database that nobody has used. Returns how to remove it. A run
 * that a test has started takes the one of the run that it belongs to.
 */
export default async function makeCluster(): Promise<() => Promise<void>> {
  if (process.env[MADE_CLUSTER] !== undefined) return () => Promise.resolve();
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-cluster-"));
  const postgres = await startPostgres({ dataDirectory: folder });
  await postgres.stop();
  process.env[MADE_CLUSTER] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
