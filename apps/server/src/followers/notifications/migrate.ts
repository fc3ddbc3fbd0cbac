import type pg from "pg";
import { migrateSchema } from "../../foundation/database/migrations.ts";
import { createNotifications } from "./migrations/0001-create-notifications.ts";
import { addUrgency } from "./migrations/0002-add-urgency.ts";
import { followByCursor } from "./migrations/0003-follow-by-cursor.ts";

/** Numbered, applied in order, and never changed once released. */
const MIGRATIONS = [
  { number: 1, name: "create-notifications", sql: createNotifications },
  { number: 2, name: "add-urgency", sql: addUrgency },
  { number: 3, name: "follow-by-cursor", sql: followByCursor },
] as const;

/** Any number that no other program of this database uses for the same purpose. */
const ADVISORY_LOCK = 4_711_018_004;

/**
 * Brings the schema `notifications` to what this release needs. Processes that start at the same time
 * take turns; all migrations are applied, or none.
 *
 * @throws Error when a newer release has been here.
 */
export async function migrateNotifications(pool: pg.Pool): Promise<void> {
  await migrateSchema(await pool.connect(), ADVISORY_LOCK, {
    schema: "notifications",
    migrations: MIGRATIONS,
    tooNew: (applied, known) =>
      new Error(
        `The schema of notifications has migration ${applied}, this release knows ${known}. ` +
          "Start the newer release.",
      ),
  });
}
