import type { OperationId } from "@plimsoll/contract";
import type { Handlers, SandboxOperation } from "../operation.ts";
import { accountHandlers } from "./accounts.ts";
import { auditHandlers } from "./audits.ts";
import { bookHandlers } from "./book.ts";
import { consoleHandlers } from "./console.ts";
import { crashHandlers } from "./crashes.ts";
import { feedHandlers } from "./feeds.ts";
import { historyHandlers } from "./history.ts";
import { journalHandlers } from "./journal.ts";
import { keyHandlers } from "./keys.ts";
import { ledgerHandlers } from "./ledger.ts";
import { liquidationHandlers } from "./liquidations.ts";
import { loanHandlers } from "./loans.ts";
import { marketHandlers } from "./markets.ts";
import { notificationHandlers } from "./notifications.ts";
import { publicHandlers } from "./public.ts";
import { receiptHandlers } from "./receipts.ts";
import { rescueHandlers } from "./rescue.ts";
import { serviceHandlers } from "./service.ts";
import { streamEvents } from "./stream.ts";
import { webhookHandlers } from "./webhooks.ts";

/**
 * A handler for every operation that a server has in every mode: one without does not compile. What
 * a sandbox answers comes from the sandbox.
 */
export const handlers: Handlers<Exclude<OperationId, SandboxOperation>> = {
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
  ...consoleHandlers,
  ...publicHandlers,
  ...ledgerHandlers,
  ...journalHandlers,
  ...historyHandlers,
  ...receiptHandlers,
  ...auditHandlers,
  ...webhookHandlers,
  ...notificationHandlers,
  streamEvents,
};
