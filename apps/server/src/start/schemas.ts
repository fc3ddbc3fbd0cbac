import type pg from "pg";
import type { Config } from "../foundation/config/environment.ts";
import { claimMode } from "../foundation/database/kept-mode.ts";
import { migrate, type Schema } from "../foundation/database/migrations.ts";
import { SERVICE_SCHEMA } from "../foundation/database/service-schema.ts";
import { ANCHORS_SCHEMA } from "../followers/anchors/schema.ts";
import { historySchema } from "../followers/history/schema.ts";
import { NOTIFICATIONS_SCHEMA } from "../followers/notifications/schema.ts";
import { WEBHOOKS_SCHEMA } from "../followers/webhooks/schema.ts";
import type { People } from "../people/people.ts";

/**
 * Every schema of this server, in the order in which they are brought up to date, beside `journal`, which the
 * journal's own package looks after.
 */
export const SCHEMAS: readonly Schema[] = [
  SERVICE_SCHEMA,
  historySchema(),
  WEBHOOKS_SCHEMA,
  NOTIFICATIONS_SCHEMA,
  ANCHORS_SCHEMA,
];

/**
 * Brings the database to what this release needs, and makes sure of its mode before anything that follows a
 * book is touched. Who signs in is kept in tables of another make; they are looked after in the turn of
 * the service's own.
 *
 * @throws SchemaTooNew when a newer release has been here, WrongMode when the database is not one of this mode.
 */
export async function migrateAll(
  pool: pg.Pool,
  people: Pick<People, "migrate">,
  mode: Config["mode"],
): Promise<void> {
  const inSameTurn = async (): Promise<void> => {
    const { rows } = await pool.query("SELECT FROM pg_namespace WHERE nspname = 'people'");
    // Who may not make schemas may not even ask for one that is there.
    if (rows.length === 0) await pool.query("CREATE SCHEMA IF NOT EXISTS people");
    await people.migrate();
    await claimMode(pool, mode);
  };
  const schemas = SCHEMAS.map((schema) =>
    schema === SERVICE_SCHEMA ? { ...schema, inSameTurn } : schema,
  );
  await migrate(pool, schemas);
}
