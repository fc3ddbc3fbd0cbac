/** What somebody did, or tried, that is not a command to the book: who may do what, and who looked at whose data. */
export interface AuditEntry {
  /** Who: `person:…`, `key:…`, `address:…` for somebody unknown, `console:…` for a command on the server. */
  readonly actor: string;
  /** What, such as `person.signed_in` or `key.created`. */
  readonly act: string;
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

/** Takes down what was done. An entry is durable once the promise settles. */
export interface AuditLog {
  record(entry: AuditEntry): Promise<AuditPlace>;
}
