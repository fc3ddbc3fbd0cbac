import type pg from "pg";
import { createService } from "./migrations/0001-create-service.ts";
import { createSandbox } from "./migrations/0002-create-sandbox.ts";
import { createCrashCandles } from "./migrations/0003-create-crash-candles.ts";
import { addRescueOwner } from "./migrations/0004-add-rescue-owner.ts";
import { keepMode } from "./migrations/0005-keep-mode.ts";
import { applyMigrations, type Migration } from "./migrations.ts";

/** Numbered, applied in order, and never changed once released. */
const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: "create-service", sql: createService },
  { number: 2, name: "create-sandbox", sql: createSandbox },
  { number: 3, name: "create-crash-candles", sql: createCrashCandles },
  { number: 4, name: "add-rescue-owner", sql: addRescueOwner },
  { number: 5, name: "keep-mode", sql: keepMode },
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
      await client.query("CREATE SCHEMA IF NOT EXISTS people");
      await applyMigrations(client, { schema: "service", migrations: MIGRATIONS, tooNew });
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

function tooNew(applied: number, known: number): Error {
  return new DatabaseTooNew(
    `The database has migration ${applied}, this release knows ${known}. ` +
      "Start the newer release, or restore a backup from before it.",
  );
}
