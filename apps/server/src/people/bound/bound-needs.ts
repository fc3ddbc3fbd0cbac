import type pg from "pg";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import type { OpenAuditLog } from "../audit-log/open-audit-log.ts";

/** What rows of people are written and believed with. */
export interface BoundNeeds {
  readonly pool: pg.Pool;
  readonly keyring: Keyring;
  /** What was given and taken away, beside what the tables say. */
  readonly audit: Pick<
    OpenAuditLog,
    "record" | "note" | "noteThinly" | "recordAct" | "catchUp" | "standing"
  >;
}
