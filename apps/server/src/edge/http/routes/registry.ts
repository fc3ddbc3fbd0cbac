import type { Routes, sandboxRoutes } from "@plimsoll/contract";
import type { HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";
import { accountHandlers } from "./accounts.ts";
import { auditLogHandlers } from "./audit-log.ts";
import { bookHandlers } from "./book.ts";
import { crashHandlers } from "./crashes.ts";
import { earningsHandlers } from "./earnings.ts";
import { feedHandlers } from "./feeds.ts";
import { flaggedSaleHandlers } from "./flagged-sales.ts";
import { historyHandlers } from "./history.ts";
import { journalHandlers } from "./journal.ts";
import { keyHandlers } from "./keys.ts";
import { ledgerHandlers } from "./ledger.ts";
import { liquidationHandlers } from "./liquidations.ts";
import { loanStatementHandlers } from "./loan-statements.ts";
import { loanHandlers } from "./loans.ts";
import { marketHandlers } from "./markets.ts";
import { notificationHandlers } from "./notifications.ts";
import { parameterHandlers } from "./parameter-changes.ts";
import { publicHandlers } from "./public.ts";
import { receiptHandlers } from "./receipts.ts";
import { rescueHandlers } from "./rescue.ts";
import { serviceHandlers } from "./service.ts";
import { statementHandlers } from "./statements.ts";
import { streamHandlers } from "./stream.ts";
import { webhookHandlers } from "./webhooks.ts";

/**
 * What answers every operation that a server has in every mode: a group that is left out does not compile.
 * What a sandbox answers comes from the sandbox.
 */
export const handlers: HandlersOf<Omit<Routes, keyof typeof sandboxRoutes>, Services> = {
  ...serviceHandlers,
  ...keyHandlers,
  ...accountHandlers,
  ...marketHandlers,
  ...feedHandlers,
  ...crashHandlers,
  ...loanHandlers,
  ...rescueHandlers,
  ...liquidationHandlers,
  ...bookHandlers,
  ...ledgerHandlers,
  ...journalHandlers,
  ...publicHandlers,
  ...historyHandlers,
  ...parameterHandlers,
  ...statementHandlers,
  ...loanStatementHandlers,
  ...earningsHandlers,
  ...streamHandlers,
  ...receiptHandlers,
  ...flaggedSaleHandlers,
  ...webhookHandlers,
  ...notificationHandlers,
  ...auditLogHandlers,
};
