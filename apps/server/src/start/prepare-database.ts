import { migrateNotifications } from "../followers/notifications/migrate.ts";
import { migrateWebhooks } from "../followers/webhooks/migrate.ts";
import { claimMode } from "../foundation/database/kept-mode.ts";
import { migrateDatabase } from "../foundation/database/migrate.ts";
import type { Callers } from "./open-callers.ts";
import type { Foundation } from "./open-foundation.ts";

/**
 * Brings every schema of the server to what this release needs, and makes sure of the database's mode
 * before anything is written to a book of it.
 */
export async function prepareDatabase(
  { database, config }: Foundation,
  { people }: Callers,
): Promise<void> {
  await migrateDatabase(database.pool, () => people.migrate());
  await claimMode(database.pool, config.mode);
  await migrateWebhooks(database.pool);
  await migrateNotifications(database.pool);
}
