import type { Tables } from "../foundation/database/database.ts";

/** Ends every key that a person has made, and every one that such a key has made. Returns how many. */
export async function endKeysOf(
  tables: Tables,
  keys: { readonly revoke: (id: string) => Promise<unknown> },
  userId: string,
): Promise<number> {
  let ended = 0;
  let makers = [`person:${userId}`];
  while (makers.length > 0) {
    const made = await tables
      .selectFrom("service.api_keys")
      .select("id")
      .where("created_by", "in", makers)
      .where("revoked_at", "is", null)
      .execute();
    for (const { id } of made) await keys.revoke(id);
    ended += made.length;
    makers = made.map(({ id }) => `key:${id}`);
  }
  return ended;
}
