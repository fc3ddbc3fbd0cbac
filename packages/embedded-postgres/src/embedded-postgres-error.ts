/** What kept the embedded PostgreSQL from starting or stopping. */
export type EmbeddedPostgresProblem =
  | "binaries_missing"
  | "binaries_unusable"
  | "data_in_use"
  | "disk_full"
  | "incompatible_version"
  | "initdb_failed"
  | "memory_short"
  | "no_server_user"
  | "password_lost"
  | "platform_unsupported"
  | "port_in_use"
  | "socket_folder_unusable"
  | "start_failed"
  | "wrong_owner";

/**
 * A start that failed. The message holds what happened, what to do, and the last lines that
 * initdb or the server wrote, so that nobody has to look for a log file first.
 */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
  readonly problem: EmbeddedPostgresProblem;
  readonly advice: string;
  /** The last lines of output, oldest first; empty when nothing was started. */
  readonly lastLines: readonly string[];

  constructor(details: {
    readonly problem: EmbeddedPostgresProblem;
    readonly happened: string;
    readonly advice: string;
    readonly lastLines?: readonly string[];
    readonly cause?: unknown;
  }) {
    const lastLines = details.lastLines ?? [];
    const log = lastLines.length === 0 ? "" : `\nLast lines:\n  ${lastLines.join("\n  ")}`;
    super(`${details.happened} ${details.advice}${log}`, { cause: details.cause });
    this.problem = details.problem;
    this.advice = details.advice;
    this.lastLines = lastLines;
  }
}
