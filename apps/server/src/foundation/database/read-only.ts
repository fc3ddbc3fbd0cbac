import pg from "pg";

/** A statement of a thread's takes no longer than this, whatever it was asked for. */
const STATEMENT_MILLIS_MAX = 15_000;

/** Of this thread, by address. */
const pools = new Map<string, pg.Pool>();

/**
 * A connection of a thread's own that can only read. The thread keeps it; a connection that nothing is asked
 * of is closed after ten seconds, and all end with the thread.
 */
export function readOnlyPool(url: string): pg.Pool {
  const known = pools.get(url);
  if (known !== undefined) return known;
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: 5_000,
    statement_timeout: STATEMENT_MILLIS_MAX,
    query_timeout: STATEMENT_MILLIS_MAX,
    options: "-c default_transaction_read_only=on",
    application_name: "plimsoll-worker",
  });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  pools.set(url, pool);
  return pool;
}
