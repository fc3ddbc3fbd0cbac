import type pg from "pg";

/** Runs `work` in one transaction: all of it takes effect, or nothing. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = guarded(await pool.connect());
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error("The connection is broken.");
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

const guardedClients = new WeakSet<pg.PoolClient>();

/**
 * A connection that breaks between two statements of a transaction says so by an event, which ends
 * the process when nobody listens. The next statement fails anyhow and tells whom it concerns.
 */
export function guarded(client: pg.PoolClient): pg.PoolClient {
  if (!guardedClients.has(client)) client.on("error", () => undefined);
  guardedClients.add(client);
  return client;
}
