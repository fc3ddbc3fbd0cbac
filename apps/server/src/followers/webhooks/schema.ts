import type { Migration, Schema } from "../../foundation/database/migrations.ts";
import { createWebhooks } from "./migrations/0001-create-webhooks.ts";
import { followByCursor } from "./migrations/0002-follow-by-cursor.ts";
import { sealSecrets } from "./migrations/0003-seal-secrets.ts";

/** Numbered, applied in order, and never changed once released. */
const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: "create-webhooks", sql: createWebhooks },
  { number: 2, name: "follow-by-cursor", sql: followByCursor },
  { number: 3, name: "seal-secrets", sql: sealSecrets },
];

export const WEBHOOKS_SCHEMA: Schema = {
  name: "webhooks",
  lock: 4_711_018_005,
  migrations: MIGRATIONS,
};
