import type pg from "pg";
import { createProjections } from "./migrations/0001-create-projections.ts";
import { addNotices } from "./migrations/0002-add-notices.ts";
import { addFlaggedSales } from "./migrations/0003-add-flagged-sales.ts";
import { addPriceAlerts } from "./migrations/0004-add-price-alerts.ts";
import { guarded } from "./tables.ts";

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** Numbered, applied in order, and never changed once released. */
const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: "create-projections", sql: createProjections },
  { number: 2, name: "add-notices", sql: addNotices },
  { number: 3, name: "add-flagged-sales", sql: addFlaggedSales },
  { number: 4, name: "add-price-alerts", sql: addPriceAlerts },
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
  const client = guarded(await pool.connect());
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock($1)", [ADVISORY_LOCK]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${client.escapeIdentifier(schema)}`);
    await client.query(`SET LOCAL search_path TO ${client.escapeIdentifier(schema)}`);
    await applyMigrations(client);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

async function applyMigrations(client: pg.ClientBase): Promise<void> {
  await client.query(
    `CREATE TABLE IF NOT EXISTS migrations (
       number     integer     PRIMARY KEY,
       name       text        NOT NULL,
       applied_at timestamptz NOT NULL DEFAULT now()
     )`,
  );
  const { rows } = await client.query<{ newest: number }>(
    "SELECT coalesce(max(number), 0) AS newest FROM migrations",
  );
  const applied = rows[0]?.newest ?? 0;
  if (applied > MIGRATIONS.length) {
    throw new ProjectionsTooNew(
      `The projections have migration ${applied}, this release knows ${MIGRATIONS.length}. ` +
        "Start the newer release, or make them again with `plimsoll rebuild`.",
    );
  }
  for (const { number, name, sql } of MIGRATIONS.slice(applied)) {
    await client.query(sql);
    await client.query("INSERT INTO migrations (number, name) VALUES ($1, $2)", [number, name]);
  }
}
