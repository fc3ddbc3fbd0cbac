import type pg from "pg";
import { migrateSchema, type Migration } from "../../foundation/database/migrations.ts";
import { createProjections } from "./migrations/0001-create-projections.ts";
import { addNotices } from "./migrations/0002-add-notices.ts";
import { addFlaggedSales } from "./migrations/0003-add-flagged-sales.ts";
import { addPriceAlerts } from "./migrations/0004-add-price-alerts.ts";
import { addRates } from "./migrations/0005-add-rates.ts";
import { addActions } from "./migrations/0006-add-actions.ts";
import { addCursors } from "./migrations/0007-add-cursors.ts";

/** Numbered, applied in order, and never changed once released. */
const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: "create-projections", sql: createProjections },
  { number: 2, name: "add-notices", sql: addNotices },
  { number: 3, name: "add-flagged-sales", sql: addFlaggedSales },
  { number: 4, name: "add-price-alerts", sql: addPriceAlerts },
  { number: 5, name: "add-rates", sql: addRates },
  { number: 6, name: "add-actions", sql: addActions },
  { number: 7, name: "add-cursors", sql: addCursors },
];

/** Any number that no other program of this database uses for the same purpose. */
const ADVISORY_LOCK = 4_711_018_003;

/** The projections were made by a newer release. */
export class ProjectionsTooNew extends Error {
  override readonly name = "ProjectionsTooNew";
}

/**
 * Brings the schema of the projections to what this release needs. Processes that start at the same
 * time take turns; each migration is applied once, all of them or none.
 *
 * @throws ProjectionsTooNew when a newer release has been here.
 */
export async function migrateProjections(pool: pg.Pool, schema: string): Promise<void> {
  const client = await pool.connect();
  await migrateSchema(client, ADVISORY_LOCK, {
    schema,
    migrations: MIGRATIONS,
    tooNew: (applied, known) =>
      new ProjectionsTooNew(
        `The projections have migration ${applied}, this release knows ${known}. ` +
          "Start the newer release, or make them again with `plimsoll rebuild`.",
      ),
  });
}
