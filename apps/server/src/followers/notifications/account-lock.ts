import type pg from "pg";

/** Any number that no other lock of this database is made with. */
export const ACCOUNT_LOCK_SEED = 4_711_018_006;

/**
 * Holds these accounts until the transaction ends. An account's preferences and what the fold remembers
 * for it depend on each other, and two transactions do not see each other's new rows: the later one waits.
 */
export async function lockAccounts(
  client: pg.PoolClient,
  bookId: string,
  accounts: readonly string[],
): Promise<void> {
  await client.query(
    `SELECT pg_advisory_xact_lock(hashtextextended(name, $2))
     FROM unnest($1::text[]) AS name`,
    [[...new Set(accounts)].sort().map((account) => `${bookId} ${account}`), ACCOUNT_LOCK_SEED],
  );
}
