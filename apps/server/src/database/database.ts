import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { ServiceTables } from "./schema.ts";

/** Where a running server leaves word of its own PostgreSQL, for the tools of the same user. */
export const DATABASE_URL_FILE = "database-url";

export type Tables = Kysely<ServiceTables>;

/** Connections to PostgreSQL: one pool for the service's tables, one for those of people. */
export interface Database {
  readonly pool: pg.Pool;
  readonly tables: Tables;
  /** Sees the schema `people` only; better-auth works with it. */
  readonly peoplePool: pg.Pool;
  close(): Promise<void>;
}

const CONNECTIONS_MAX = 8;
const PEOPLE_CONNECTIONS_MAX = 4;

export function openDatabase(url: string, onIdleError: (error: Error) => void): Database {
  const connection: pg.PoolConfig = {
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 15_000,
    keepAlive: true,
    application_name: "plimsoll-server",
  };
  const pool = new pg.Pool({ ...connection, max: CONNECTIONS_MAX });
  const peoplePool = new pg.Pool({
    ...connection,
    max: PEOPLE_CONNECTIONS_MAX,
    options: "-c search_path=people",
  });
  // A connection that breaks while idle is made again by the next query.
  pool.on("error", onIdleError);
  peoplePool.on("error", onIdleError);
  return {
    pool,
    peoplePool,
    tables: new Kysely<ServiceTables>({ dialect: new PostgresDialect({ pool }) }),
    close: async () => {
      await Promise.all([pool.end(), peoplePool.end()]);
    },
  };
}
