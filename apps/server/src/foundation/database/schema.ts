import type { Generated, Selectable } from "kysely";

/** A machine's key. Its secret is never stored, only the SHA-256 of it. */
interface ApiKeyTable {
  id: string;
  name: string;
  secret_hash: Buffer;
  roles: string[];
  account: string | null;
  /** Who made it, and under which idempotency key, so that asking again makes no second one. */
  created_by: string;
  request_key: string | null;
  request_fingerprint: string | null;
  created_at: Generated<Date>;
  expires_at: Date | null;
  revoked_at: Date | null;
  /** What it may do of what its roles may; null for all of it. */
  scopes: string[] | null;
  /** The networks that it may be used from; null for all. */
  addresses: string[] | null;
  /** The entry of the audit log that made it; null for a key of an older release, which opens nothing. */
  audit_sequence: string | null;
  audit_hash: string | null;
  /** The entry that took it away. */
  revocation_sequence: string | null;
  revocation_hash: string | null;
  /** Over all of the row. */
  mac: string | null;
}

/** A role of staff that a person was given. */
interface RoleGrantTable {
  id: string;
  person: string;
  role: string;
  granted_by: string;
  granted_at: Date;
  /** The entry of the audit log that gave it. */
  audit_sequence: string;
  audit_hash: string;
  revoked_at: Date | null;
  /** The entry that took it away. */
  revocation_sequence: string | null;
  revocation_hash: string | null;
  /** Over all of the row. */
  mac: string;
}

/** Which grants and keys stood at an entry of the audit log: its one row, of use only with its MAC. */
interface AuditStandingTable {
  id: number;
  sequence: string;
  hash: string;
  standing: string;
  mac: string;
}

/** By what entries of the audit log are found. What is shown of them is read from the log itself. */
interface AuditIndexTable {
  sequence: string;
  at: Date;
  actor: string;
  act: string;
  subject: string | null;
  account: string | null;
}

/** How often a key was used on a day, and from where last. */
interface ApiKeyUseTable {
  key_id: string;
  day: string;
  uses: string;
  last_used_at: Date;
  last_address: string;
}

/** A loan's rescue link. Its token is never stored, only the SHA-256 of it. */
interface RescueLinkTable {
  id: string;
  token_hash: Buffer;
  loan: string;
  /** Null in links of older releases, which are void. */
  owner: string | null;
  /** An entry at which the loan was open; null in links of older releases, which are void. */
  loan_sequence: string | null;
  created_by: string;
  request_key: string;
  request_fingerprint: string;
  created_at: Generated<Date>;
  expires_at: Date;
  revoked_at: Date | null;
}

/** What a customer calls a loan. */
interface LoanNameTable {
  owner: string;
  loan: string;
  name: string;
}

/** How the sandbox stands: its one row. */
interface SandboxTable {
  id: number;
  /** Counts the books, from 1. */
  book: number;
  state: string;
  /** Seconds of the scenario for each second. */
  speed: number;
  /** What multiplies the documented prices, WAD as decimal text. */
  shock: string;
}

/** A real candle of a crash on file; prices are dollars for one coin as decimal text. */
interface CrashCandleTable {
  asset: string;
  interval_seconds: number;
  opened_at: Date;
  open: string;
  high: string;
  low: string;
  close: string;
  source: string;
  stored_by: string;
  stored_at: Generated<Date>;
}

/** Tables of the schema `service`. */
export interface ServiceTables {
  "service.api_keys": ApiKeyTable;
  "service.api_key_uses": ApiKeyUseTable;
  "service.role_grants": RoleGrantTable;
  "service.audit_standing": AuditStandingTable;
  "service.audit_index": AuditIndexTable;
  "service.rescue_links": RescueLinkTable;
  "service.loan_names": LoanNameTable;
  "service.sandbox": SandboxTable;
  "service.crash_candles": CrashCandleTable;
}

export type ApiKeyRow = Selectable<ApiKeyTable>;
export type RoleGrantRow = Selectable<RoleGrantTable>;
export type RescueLinkRow = Selectable<RescueLinkTable>;
