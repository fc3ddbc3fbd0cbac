export { ROLES } from "./access.ts";
export type { Access, OwnerRule, Role } from "./access.ts";
export { createClientOf, RequestRefused } from "./client.ts";
export type { Client, RouteTable } from "./client.ts";
export { createClient } from "./create-client.ts";
export { openApiDocument } from "./document/open-api-document.ts";
export { problemType, SERVICE_PROBLEMS } from "./problem/problem.ts";
export { describeRejection, wordingFor } from "./problem/rejection-problems.ts";
export type { Wording } from "./problem/rejection-problems.ts";
export type { ServiceProblemCode } from "./problem/problem.ts";
export type { AmountView } from "./resources/amount.ts";
export { AUDIT_ACTS } from "./resources/audit-acts.ts";
export type { AuditAct } from "./resources/audit-acts.ts";
export { CANDLE_BATCH_MAX, CANDLE_INTERVALS_SECONDS } from "./resources/crash.ts";
export type { CrashHourView } from "./resources/crash.ts";
export type { FeedSettingsText } from "./resources/feed.ts";
export type { FrameName } from "./resources/frames.ts";
export type { LoanView } from "./resources/loan.ts";
export type {
  LiquidationPolicyText,
  MarketSettingsText,
  MarketView,
  RateModelText,
} from "./resources/market.ts";
export { NOTIFICATION_KINDS } from "./resources/notification.ts";
export type { NotificationChannel, NotificationKind } from "./resources/notification.ts";
export type { PlanChoiceText, PlanStepText, PlanText } from "./resources/plan.ts";
export type { PlanRehearsalView } from "./resources/rehearsal.ts";
export type { EventType, EventView, Outcome } from "./resources/outcome.ts";
export { IDEMPOTENCY_KEY_FORM } from "./route.ts";
export type { BodyOf, ParamsOf, QueryOf, ResponseOf, RouteSpec } from "./route.ts";
export { accountRoutes } from "./routes/accounts.ts";
export { auditLogRoutes } from "./routes/audit-log.ts";
export { bookRoutes } from "./routes/book.ts";
export { crashRoutes } from "./routes/crashes.ts";
export { feedRoutes } from "./routes/feeds.ts";
export { flaggedSaleRoutes } from "./routes/flagged-sales.ts";
export { historyRoutes } from "./routes/history.ts";
export { journalRoutes } from "./routes/journal.ts";
export { keyRoutes } from "./routes/keys.ts";
export { ledgerRoutes } from "./routes/ledger.ts";
export { liquidationRoutes } from "./routes/liquidations.ts";
export { loanRoutes } from "./routes/loans.ts";
export { marketRoutes } from "./routes/markets.ts";
export { notificationRoutes } from "./routes/notifications.ts";
export { publicRoutes } from "./routes/public.ts";
export { receiptRoutes } from "./routes/receipts.ts";
export { rescueRoutes } from "./routes/rescue.ts";
export { sandboxRoutes } from "./routes/sandbox.ts";
export { serviceRoutes } from "./routes/service.ts";
export { statementRoutes } from "./routes/statements.ts";
export { streamRoutes } from "./routes/stream.ts";
export { webhookRoutes } from "./routes/webhooks.ts";
export { routes } from "./routes.ts";
export type { OperationId, Routes } from "./routes.ts";
export { nameProblem } from "./schemas/names.ts";
export { SCOPES, scopeOf } from "./scopes.ts";
export { toInstant } from "./to-instant.ts";
