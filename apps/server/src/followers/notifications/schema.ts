import type { Migration, Schema } from "../../foundation/database/migrations.ts";
import { createNotifications } from "./migrations/0001-create-notifications.ts";
import {
  addUrgency,
  followByCursor,
  keepFalls,
  keepFeedPrices,
  proveAddresses,
  resolveAlerts,
  sealSecrets,
} from "./migrations/since-0002.ts";

/** Numbered, applied in order, and never changed once released. */
const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: "create-notifications", sql: createNotifications },
  { number: 2, name: "add-urgency", sql: addUrgency },
  { number: 3, name: "follow-by-cursor", sql: followByCursor },
  { number: 4, name: "seal-secrets", sql: sealSecrets },
  { number: 5, name: "prove-addresses", sql: proveAddresses },
  { number: 6, name: "keep-feed-prices", sql: keepFeedPrices },
  { number: 7, name: "resolve-alerts", sql: resolveAlerts },
  { number: 8, name: "keep-falls", sql: keepFalls },
];

export const NOTIFICATIONS_SCHEMA: Schema = {
  name: "notifications",
  lock: 4_711_018_004,
  migrations: MIGRATIONS,
};
