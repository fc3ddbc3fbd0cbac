/* The one door through which other followers ask history. */
export { owedBy } from "./fold/fold-market-state.ts";
export type { History } from "./history.ts";
export { csvText } from "./csv-text.ts";
export { address, type AddressedEntry } from "./loan-owners.ts";
export { pageOfRows, type RowPlace } from "./reads/cursor.ts";
export { readSales } from "./reads/liquidations.ts";
export type { Period } from "./reads/postings.ts";
export { readAlertPlaces, readNoticePlaces } from "./reads/receipt-places.ts";
export { readEarnings, type EarningsQuery } from "./reads/earnings.ts";
export {
  readLoanPeriod,
  type LoanNamed,
  type LoanPeriod,
  type StatedEvent,
  type StatedSale,
} from "./reads/loan-statement.ts";
export { readStatement, type Statement } from "./reads/statement.ts";
export { statementCsv } from "./statement-csv.ts";
export {
  eventIn,
  factOf,
  openHistoryTables,
  openHistoryTablesOn,
  HISTORY_SCHEMA_NAME,
  type LiquidationRow,
  type HistoryTables,
} from "./tables.ts";
export { assetIn, factView, movementView, type AssetNames } from "./views.ts";
