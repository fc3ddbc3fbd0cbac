import { createService } from "./migrations/0001-create-service.ts";
import {
  createSandbox,
  createCrashCandles,
  addRescueOwner,
  keepMode,
} from "./migrations/since-0002.ts";
import type { Migration, Schema } from "./migrations.ts";

/** Numbered, applied in order, and never changed once released. */
const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: "create-service", sql: createService },
  { number: 2, name: "create-sandbox", sql: createSandbox },
  { number: 3, name: "create-crash-candles", sql: createCrashCandles },
  { number: 4, name: "add-rescue-owner", sql: addRescueOwner },
  { number: 5, name: "keep-mode", sql: keepMode },
];

/** The service's own tables: keys, links, how the sandbox stands. */
export const SERVICE_SCHEMA: Schema = {
  name: "service",
  lock: 4_711_018_002,
  migrations: MIGRATIONS,
  orElse: "Or restore a backup from before it.",
};
