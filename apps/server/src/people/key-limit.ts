import { sql } from "kysely";
import type { Tables } from "../foundation/database/database.ts";

/** Keys of one account that open something. */
export const LIVE_KEYS_MAX = 25;

/** The account has as many keys as it may. */
export class TooManyKeys extends Error {
  override readonly name = "TooManyKeys";
}

interface NewKey {
  readonly account: string | null;
  readonly createdBy: string;
  /** Of the request that asks for it; a key that this request has made before does not count. */
  readonly requestKey: string;
}

/** What is under way for an account, so that requests at the same time cannot pass the limit together. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * Has a key made unless its account has as many live ones as it may.
 *
 * @throws TooManyKeys, or what `make` throws.
 */
export async function withinKeyLimit<Made>(
  tables: Tables,
  key: NewKey,
  make: () => Promise<Made>,
): Promise<Made> {
  const { account } = key;
  if (account === null) return make();
  const before = underWay.get(account) ?? Promise.resolve();
  const made = before.then(async () => {
    if ((await countLiveKeys(tables, key)) >= LIVE_KEYS_MAX) {
      throw new TooManyKeys(
        `The account has ${LIVE_KEYS_MAX} keys that are still good. Revoke one first.`,
      );
    }
    return make();
  });
  const settled = made.catch(() => undefined);
  underWay.set(account, settled);
  try {
    return await made;
  } finally {
    if (underWay.get(account) === settled) underWay.delete(account);
  }
}

async function countLiveKeys(tables: Tables, of: NewKey): Promise<number> {
  const { keys } = await tables
    .selectFrom("service.api_keys")
    .select(sql<number>`count(*)::int`.as("keys"))
    .where("account", "=", of.account)
    .where("revoked_at", "is", null)
    .where(sql<boolean>`(expires_at IS NULL OR expires_at > now())`)
    .where(
      sql<boolean>`(created_by, request_key) IS DISTINCT FROM (${of.createdBy}, ${of.requestKey})`,
    )
    .executeTakeFirstOrThrow();
  return keys;
}
