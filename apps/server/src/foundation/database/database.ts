import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { ServiceTables } from "./schema.ts";

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
  for (const each of [pool, peoplePool]) {
    // A connection that breaks while idle is made again by the next query.
    each.on("error", onIdleError);
    // One that breaks while in use says so twice: to its query, and by an event that ends the
    // process when nobody listens.
    each.on("connect", (client) => client.on("error", () => undefined));
  }
  return {
    pool,
    peoplePool,
    tables: new Kysely<ServiceTables>({ dialect: new PostgresDialect({ pool }) }),
    close: async () => {
      await Promise.all([pool.end(), peoplePool.end()]);
    },
  };
}
