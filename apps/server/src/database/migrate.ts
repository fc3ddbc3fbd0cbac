import type pg from "pg";
import { createService } from "./migrations/0001-create-service.ts";
import { createSandbox } from "./migrations/0002-create-sandbox.ts";
import { createCrashCandles } from "./migrations/0003-create-crash-candles.ts";

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** Numbered, applied in order, and never changed once released. */
const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: "create-service", sql: createService },
  { number: 2, name: "create-sandbox", sql: createSandbox },
  { number: 3, name: "create-crash-candles", sql: createCrashCandles },
];

/** Any number that no other program of this database uses for the same purpose. */
const ADVISORY_LOCK = 4_711_018_002;

/** The database was written by a newer release. */
export class DatabaseTooNew extends Error {
  override readonly name = "DatabaseTooNew";
}

/** Brings the schema `service` up to date, for tools that need no more. */
export function migrateService(pool: pg.Pool): Promise<void> {
  return migrateDatabase(pool, async () => undefined);
}

/**
 * Brings the schemas `service` and `people` to what this release needs. Processes that start at the
 * same time take turns; `migratePeople` runs in the same turn and makes the tables of those who sign in.
 *
 * @throws DatabaseTooNew when a newer release has been here.
 */
export async function migrateDatabase(
  pool: pg.Pool,
  migratePeople: () => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [ADVISORY_LOCK]);
    try {
      await client.query("BEGIN");
      await applyMigrations(client);
      await client.query("COMMIT");
      await migratePeople();
    } catch (error) {
      await client.query("ROLLBACK").catch(() => undefined);
      throw error;
    } finally {
      await client.query("SELECT pg_advisory_unlock($1)", [ADVISORY_LOCK]).catch(() => undefined);
    }
  } finally {
    client.release();
  }
}

async function applyMigrations(client: pg.ClientBase): Promise<void> {
  await client.query("CREATE SCHEMA IF NOT EXISTS service");
  await client.query("CREATE SCHEMA IF NOT EXISTS people");
  await client.query(
    `CREATE TABLE IF NOT EXISTS service.migrations (
       number     integer     PRIMARY KEY,
       name       text        NOT NULL,
       applied_at timestamptz NOT NULL DEFAULT now()
     )`,
  );
  const { rows } = await client.query<{ newest: number }>(
    "SELECT coalesce(max(number), 0) AS newest FROM service.migrations",
  );
  const applied = rows[0]?.newest ?? 0;
  if (applied > MIGRATIONS.length) {
    throw new DatabaseTooNew(
      `The database has migration ${applied}, this release knows ${MIGRATIONS.length}. ` +
        "Start the newer release, or restore a backup from before it.",
    );
  }
  for (const { number, name, sql } of MIGRATIONS.slice(applied)) {
    await client.query(sql);
    await client.query("INSERT INTO service.migrations (number, name) VALUES ($1, $2)", [
      number,
      name,
    ]);
  }
}
