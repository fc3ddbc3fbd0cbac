import { sql } from "kysely";
import type { Tables } from "../foundation/database/database.ts";

/** The keys that this maker (`person:…`, `key:…`) has made and those that such keys have made, in their order. */
export async function keysMadeBy(
  tables: Tables,
  maker: string,
): Promise<readonly { readonly id: string; readonly isLive: boolean }[]> {
  // One that is revoked is gone through too: what it has made may be older than the rule that ends both.
  const { rows } = await sql<{ id: string; isLive: boolean }>`
    WITH RECURSIVE made (id, revoked_at) AS (
      SELECT id, revoked_at FROM service.api_keys WHERE created_by = ${maker}
      UNION
      SELECT key.id, key.revoked_at
        FROM made JOIN service.api_keys key ON key.created_by = 'key:' || made.id)
    SELECT id, revoked_at IS NULL AS "isLive" FROM made`.execute(tables);
  return rows;
}

/** Ends every key that a person has made, and every one that such a key has made. Returns how many. */
export async function endKeysOf(
  tables: Tables,
  keys: { readonly revoke: (id: string) => Promise<unknown> },
  userId: string,
): Promise<number> {
  const made = await keysMadeBy(tables, `person:${userId}`);
  const live = made.filter(({ isLive }) => isLive);
  for (const { id } of live) await keys.revoke(id);
  return live.length;
}
