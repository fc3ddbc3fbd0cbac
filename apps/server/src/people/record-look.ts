import type { AuditAct } from "@plimsoll/contract";
import { openPostgresJournal } from "@plimsoll/journal";
import type { Config } from "../foundation/config/environment.ts";
import { AuditWriter } from "./audit-log/audit-writer.ts";
import { whoSitsHere } from "./who-sits-here.ts";

/** What somebody on the console is about to read of everybody. */
interface Look {
  /** Such as `keys.listed`. */
  readonly act: AuditAct;
  readonly details?: Readonly<Record<string, string>>;
}

interface LookedAt {
  readonly config: Pick<Config, "mode">;
  /** Address of the database, and its role. */
  readonly url: string;
  /** Milliseconds since 1970-01-01 UTC, by the database. */
  readonly now: () => number;
}

/** Nobody would know that it was read, so it is not. */
class LookNotRecorded extends Error {
  override readonly name = "LookNotRecorded";
}

const ADVICE =
  "Nothing was read. Use a role that may append to the audit log; docs/operations.md, roles, has the grants. " +
  "A standby that only reads takes no entry: ask the primary.";

/**
 * Writes into the audit log that the data of others is read on the console, before it is. No secret is needed, and a
 * server may be running. In a sandbox a log that takes nothing is only told.
 *
 * @throws LookNotRecorded in live mode when it could not be written.
 */
export async function recordLook({ config, url, now }: LookedAt, look: Look): Promise<void> {
  const { actor, address, details } = whoSitsHere(config);
  const entry = { actor, act: look.act, subject: null, account: null, address };
  try {
    await append(url, now, { ...entry, details: { ...details, ...look.details } });
  } catch (error) {
    const problem = `The audit log cannot be told of this: ${reasonOf(error)}`;
    if (config.mode === "live") throw new LookNotRecorded(`${problem} ${ADVICE}`, { cause: error });
    console.error(problem);
  }
}

async function append(
  url: string,
  now: () => number,
  entry: Parameters<AuditWriter["record"]>[0],
): Promise<void> {
  const store = await openPostgresJournal({ url });
  const audit = new AuditWriter({ store, now, onProblem: () => undefined });
  try {
    await audit.record(entry);
  } finally {
    await audit.close();
    await store.close();
  }
}

function reasonOf(error: unknown): string {
  const root = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = root instanceof Error ? root.message : String(root);
  return text.endsWith(".") ? text : `${text}.`;
}
