import { sql } from "kysely";
import type { Tables } from "../../foundation/database/database.ts";

/** Keys that would still be good, but were made by a release that bound no key to the audit log. */
export async function countOldKeys(tables: Tables): Promise<number> {
  const { keys } = await tables
    .selectFrom("service.api_keys")
    .select(sql<number>`count(*)::int`.as("keys"))
    .where("mac", "is", null)
    .where("revoked_at", "is", null)
    .where(sql<boolean>`(expires_at IS NULL OR expires_at > now())`)
    .executeTakeFirstOrThrow();
  return keys;
}
