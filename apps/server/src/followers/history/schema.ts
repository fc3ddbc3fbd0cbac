import type { Migration, Schema } from "../../foundation/database/migrations.ts";
import { createProjections } from "./migrations/0001-create-projections.ts";
import { addLoanStatements } from "./migrations/add-loan-statements.ts";
import {
  addNotices,
  addFlaggedSales,
  addPriceAlerts,
  addRates,
  addActions,
  addCursors,
  addSettledLoans,
  addLossesIndex,
} from "./migrations/since-0002.ts";
import { addEarnings } from "./migrations/add-earnings.ts";
import { addLosses } from "./migrations/add-losses.ts";
import { addParameterChanges } from "./migrations/add-parameter-changes.ts";
import { HISTORY_SCHEMA_NAME } from "./tables.ts";

/** Numbered, applied in order, and never changed once released. */
const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: "create-projections", sql: createProjections },
  { number: 2, name: "add-notices", sql: addNotices },
  { number: 3, name: "add-flagged-sales", sql: addFlaggedSales },
  { number: 4, name: "add-price-alerts", sql: addPriceAlerts },
  { number: 5, name: "add-rates", sql: addRates },
  { number: 6, name: "add-actions", sql: addActions },
  { number: 7, name: "add-cursors", sql: addCursors },
  { number: 8, name: "add-settled-loans", sql: addSettledLoans },
  { number: 9, name: "add-loan-statements", sql: addLoanStatements },
  { number: 10, name: "add-parameter-changes", sql: addParameterChanges },
  { number: 11, name: "add-losses", sql: addLosses },
  { number: 12, name: "add-losses-index", sql: addLossesIndex },
  { number: 13, name: "add-earnings", sql: addEarnings },
];

/** Where history's tables are: under their own name, or beside it while they are made anew. */
export function historySchema(name: string = HISTORY_SCHEMA_NAME): Schema {
  return {
    name,
    lock: 4_711_018_003,
    migrations: MIGRATIONS,
    orElse: "Or make history again with `plimsoll rebuild`.",
  };
}
