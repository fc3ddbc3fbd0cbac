import { Worker } from "node:worker_threads";
import type { AccountId } from "@plimsoll/engine";
import { threadEnvironment } from "../../foundation/workers/thread-environment.ts";
import { makeSnapshotsInThread, type SnapshotMaker } from "@plimsoll/sequencer";

const SCRIPT = new URL("snapshot-thread.js", import.meta.url);

/** Makes the book's snapshots in a thread of its own, so that no request waits for one. */
export function createSnapshotMaker(of: {
  readonly databaseUrl: string;
  readonly bookId: string;
  readonly owner: AccountId;
}): SnapshotMaker {
  // What Node was told to load first is for the server's own thread.
  const startWorker = (): Worker => new Worker(SCRIPT, { execArgv: [], env: threadEnvironment() });
  return makeSnapshotsInThread({ ...of, startWorker });
}
