import type { AuditAct } from "@plimsoll/contract";

/** What somebody did, or tried, that is not a command to the book: who may do what, and who looked at whose data. */
export interface AuditEntry {
  /** Who: `person:…`, `key:…`, `address:…` for somebody unknown, `console:…` for a command on the server. */
  readonly actor: string;
  /** What, such as `person.signed_in` or `key.created`. */
  readonly act: AuditAct;
  /** What it was done to: `person:…`, `key:…`, a setting's name; null for nothing in particular. */
  readonly subject: string | null;
  /** The book's account that it concerns, where there is one. */
  readonly account: string | null;
  /** The network address that it came from; null for the service itself and its commands. */
  readonly address: string | null;
  /** What else is worth knowing. Never a secret. */
  readonly details: Readonly<Record<string, string>>;
}

/** Where an entry stands in the chain of the log. */
export interface AuditPlace {
  readonly sequence: number;
  readonly hash: string;
}

/** The log does not take an entry now, so what needed the entry must not happen. */
export class AuditLogUnavailable extends Error {
  override readonly name = "AuditLogUnavailable";
}

/** Takes down what was done. */
export interface AuditLog {
  /**
   * An entry is durable once the promise settles. What must not happen without an entry waits for it.
   *
   * @throws AuditLogUnavailable when the entry could not be written in time; seldom it stands there all the
   *   same, and then says of something that it was begun.
   */
  record(entry: AuditEntry): Promise<AuditPlace>;

  /**
   * For what has happened whether it is written down or not, such as a failed sign-in: written as soon as the
   * database takes it, from memory. What waits there is bounded, and is lost when the process is killed.
   */
  note(entry: AuditEntry): void;
}
