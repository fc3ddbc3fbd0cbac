/* The one door through which other followers ask history. */
export type { History } from "./history.ts";
export { address, type AddressedEntry } from "./loan-owners.ts";
export type { Period } from "./reads/postings.ts";
export { readAlertPlaces, readNoticePlaces } from "./reads/receipt-places.ts";
export type { Statement } from "./reads/statement.ts";
export {
  eventIn,
  factOf,
  openHistoryTablesOn,
  HISTORY_SCHEMA_NAME,
  type LiquidationRow,
  type HistoryTables,
} from "./tables.ts";
export { assetIn, factView, movementView } from "./views.ts";
