import type pg from "pg";

/** Any number that no other lock of this database is made with. */
export const ACCOUNT_LOCK_SEED = 4_711_018_006;

/**
 * Keeps what an account chooses and what is remembered for it from being written past each other, until
 * the transaction ends: of two that do not see each other's rows yet, the later waits.
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
