import type pg from "pg";
import { migrateSchema } from "../../foundation/database/migrations.ts";
import { createWebhooks } from "./migrations/0001-create-webhooks.ts";
import { followByCursor } from "./migrations/0002-follow-by-cursor.ts";

/** Numbered, applied in order, and never changed once released. */
const MIGRATIONS = [
  { number: 1, name: "create-webhooks", sql: createWebhooks },
  { number: 2, name: "follow-by-cursor", sql: followByCursor },
] as const;

/** Any number that no other program of this database uses for the same purpose. */
const ADVISORY_LOCK = 4_711_018_005;

/**
 * Brings the schema `webhooks` to what this release needs. Processes that start at the same time
 * take turns; all migrations are applied, or none.
 *
 * @throws Error when a newer release has been here.
 */
export async function migrateWebhooks(pool: pg.Pool): Promise<void> {
  await migrateSchema(await pool.connect(), ADVISORY_LOCK, {
    schema: "webhooks",
    migrations: MIGRATIONS,
    tooNew: (applied, known) =>
      new Error(
        `The webhooks' schema has migration ${applied}, this release knows ${known}. ` +
          "Start the newer release.",
      ),
  });
}
