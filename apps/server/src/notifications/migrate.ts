import type pg from "pg";
import { createNotifications } from "./migrations/0001-create-notifications.ts";

/** Numbered, applied in order, and never changed once released. */
const MIGRATIONS = [{ number: 1, name: "create-notifications", sql: createNotifications }] as const;

/** Any number that no other program of this database uses for the same purpose. */
const ADVISORY_LOCK = 4_711_018_004;

/**
 * Brings the schema `notifications` to what this release needs. Processes that start at the same time
 * take turns; all migrations are applied, or none.
 *
 * @throws Error when a newer release has been here.
 */
export async function migrateNotifications(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock($1)", [ADVISORY_LOCK]);
    await client.query("CREATE SCHEMA IF NOT EXISTS notifications");
    await client.query(
      `CREATE TABLE IF NOT EXISTS notifications.migrations (
         number     integer     PRIMARY KEY,
         name       text        NOT NULL,
         applied_at timestamptz NOT NULL DEFAULT now()
       )`,
    );
    const { rows } = await client.query<{ newest: number }>(
      "SELECT coalesce(max(number), 0) AS newest FROM notifications.migrations",
    );
    const applied = rows[0]?.newest ?? 0;
    if (applied > MIGRATIONS.length) {
      throw new Error(
        `The schema of notifications has migration ${applied}, this release knows ${MIGRATIONS.length}. ` +
          "Start the newer release.",
      );
    }
    for (const { number, name, sql } of MIGRATIONS.slice(applied)) {
      await client.query(sql);
      await client.query("INSERT INTO notifications.migrations (number, name) VALUES ($1, $2)", [
        number,
        name,
      ]);
    }
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
