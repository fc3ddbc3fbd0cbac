import { JournalError, JournalUnavailable } from "../journal-error.ts";

/**
 * Classes of SQLSTATE that mean "not now": connection, transaction rollback, resources (disk full
 * is 53100), operator intervention, system error, object in use. 25006 is a server that has just
 * become a standby.
 */
const TRANSIENT_STATES = /^(08|40|53|55|57|58)|^25006$/;

interface PostgresMessage {
  readonly code?: unknown;
  readonly severity?: unknown;
}

/** SQLSTATE of an error that PostgreSQL sent; undefined for errors of the connection. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code, severity } = error as PostgresMessage;
  return typeof code === "string" && typeof severity === "string" ? code : undefined;
}

/**
 * Whether PostgreSQL itself has said that the statement failed. An `ERROR` rolls back and keeps the
 * connection. A `FATAL` ends the connection and may come after the commit (a shutdown while
 * waiting for a standby), so it proves nothing; no answer at all proves nothing either.
 */
export function isRolledBack(error: unknown): boolean {
  return (error as PostgresMessage).severity === "ERROR";
}

/** What a failed read, or a failed attempt to connect, means to the caller of the journal. */
export function readFailure(error: unknown): unknown {
  if (error instanceof JournalError) return error;
  const state = sqlStateOf(error);
  if (state !== undefined && !TRANSIENT_STATES.test(state)) return error;
  return new JournalUnavailable("not_written", `${describe(error)}.`, error);
}

/** What a failed append means. Errors that no retry can cure stay as they are. */
export function appendFailure(error: unknown): unknown {
  if (isRolledBack(error)) return readFailure(error);
  return new JournalUnavailable("unknown", `${describe(error)}.`, error);
}

function describe(error: unknown): string {
  const text = error instanceof Error && error.message !== "" ? error.message : String(error);
  return `The journal's database failed: ${text.replace(/\.$/, "")}`;
}
