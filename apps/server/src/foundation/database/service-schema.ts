import type pg from "pg";
import type { Config } from "../config/environment.ts";
import { claimMode, refuseOtherMode } from "./kept-mode.ts";
import { createService } from "./migrations/0001-create-service.ts";
import {
  createSandbox,
  createCrashCandles,
  addRescueOwner,
  addRescueSequence,
  keepMode,
  keepSigningKeys,
} from "./migrations/since-0002.ts";
import { nameLoans } from "./migrations/since-0011.ts";
import { bindKeys, grantRoles, keepAuditLog } from "./migrations/since-0006.ts";
import { migrate, type Migration, type Schema } from "./migrations.ts";

/** Numbered, applied in order, and never changed once released. */
const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: "create-service", sql: createService },
  { number: 2, name: "create-sandbox", sql: createSandbox },
  { number: 3, name: "create-crash-candles", sql: createCrashCandles },
  { number: 4, name: "add-rescue-owner", sql: addRescueOwner },
  { number: 5, name: "keep-mode", sql: keepMode },
  { number: 6, name: "keep-audit-log", sql: keepAuditLog },
  { number: 7, name: "grant-roles", sql: grantRoles },
  { number: 8, name: "bind-keys", sql: bindKeys },
  { number: 9, name: "keep-signing-keys", sql: keepSigningKeys },
  { number: 10, name: "add-rescue-sequence", sql: addRescueSequence },
  { number: 11, name: "name-loans", sql: nameLoans },
];

/** The service's own tables: keys, links, how the sandbox stands. */
export const SERVICE_SCHEMA: Schema = {
  name: "service",
  lock: 4_711_018_002,
  migrations: MIGRATIONS,
  orElse: "Or restore a backup from before it.",
};

/**
 * Makes the service's own tables fit for a command that runs beside a server or without one, in a database of
 * this mode.
 *
 * @throws WrongMode, with nothing migrated; SchemaTooNew when a newer release has been here.
 */
export async function prepareService(pool: pg.Pool, mode: Config["mode"]): Promise<void> {
  await refuseOtherMode(pool, mode);
  await migrate(pool, [SERVICE_SCHEMA]);
  await claimMode(pool, mode);
}
