import { sql } from "kysely";
import type { Tables } from "../../foundation/database/database.ts";
import type { PartLog } from "../../foundation/part-log.ts";

/** Tells of keys that would still be good, but were made by a release that bound no key to the audit log. */
export async function warnOfOldKeys(tables: Tables, log: Pick<PartLog, "warn">): Promise<void> {
  const { keys } = await tables
    .selectFrom("service.api_keys")
    .select(sql<number>`count(*)::int`.as("keys"))
    .where("mac", "is", null)
    .where("revoked_at", "is", null)
    .where(sql<boolean>`(expires_at IS NULL OR expires_at > now())`)
    .executeTakeFirstOrThrow();
  if (keys === 0) return;
  log.warn(
    { keys },
    "API keys of an older release open nothing: make new ones, or see plimsoll keys adopt",
  );
}
