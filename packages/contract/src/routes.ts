import { accountRoutes } from "./routes/accounts.ts";
import { auditLogRoutes } from "./routes/audit-log.ts";
import { bookRoutes } from "./routes/book.ts";
import { crashRoutes } from "./routes/crashes.ts";
import { earningsRoutes } from "./routes/earnings.ts";
import { feedRoutes } from "./routes/feeds.ts";
import { flaggedSaleRoutes } from "./routes/flagged-sales.ts";
import { historyRoutes } from "./routes/history.ts";
import { journalRoutes } from "./routes/journal.ts";
import { keyRoutes } from "./routes/keys.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { liquidationRoutes } from "./routes/liquidations.ts";
import { loanRoutes } from "./routes/loans.ts";
import { loanStatementRoutes } from "./routes/loan-statements.ts";
import { marketRoutes } from "./routes/markets.ts";
import { notificationRoutes } from "./routes/notifications.ts";
import { publicRoutes } from "./routes/public.ts";
import { receiptRoutes } from "./routes/receipts.ts";
import { rescueRoutes } from "./routes/rescue.ts";
import { sandboxRoutes } from "./routes/sandbox.ts";
import { serviceRoutes } from "./routes/service.ts";
import { statementRoutes } from "./routes/statements.ts";
import { streamRoutes } from "./routes/stream.ts";
import { webhookRoutes } from "./routes/webhooks.ts";

// Operations that came later than the rest of their group stand where they came in: the OpenAPI
// document keeps its order, and whoever compares two versions of it sees only what has changed.
const { getBookAt, ...presentBook } = bookRoutes;
const { previewMarketSettings, ...markets } = marketRoutes;
const { searchLoans, listPastLoans, ...loans } = loanRoutes;
const { auditJournal, listCheckpoints, getCheckpoint, ...journal } = journalRoutes;
const { listAlerts, ...history } = historyRoutes;
const { getStatementPdf, ...statements } = statementRoutes;

/** Every operation of the API by its operation id, in the order of the OpenAPI document. */
export const routes = {
  ...serviceRoutes,
  ...keyRoutes,
  ...accountRoutes,
  ...markets,
  ...feedRoutes,
  ...crashRoutes,
  ...loans,
  ...rescueRoutes,
  ...liquidationRoutes,
  ...presentBook,
  ...ledgerRoutes,
  ...journal,
  getBookAt,
  previewMarketSettings,
  searchLoans,
  auditJournal,
  ...publicRoutes,
  ...sandboxRoutes,
  ...history,
  ...statements,
  listAlerts,
  ...streamRoutes,
  ...receiptRoutes,
  getStatementPdf,
  ...flaggedSaleRoutes,
  ...webhookRoutes,
  ...notificationRoutes,
  ...auditLogRoutes,
  listCheckpoints,
  getCheckpoint,
  ...loanStatementRoutes,
  listPastLoans,
  ...earningsRoutes,
};

export type Routes = typeof routes;
export type OperationId = keyof Routes;
