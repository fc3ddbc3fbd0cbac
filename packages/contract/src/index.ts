export { AUTHENTICATED, PUBLIC, ROLES, roles, rolesOwning } from "./access.ts";
export type { Access, OwnerRule, Role } from "./access.ts";
export { createClientOf, RequestRefused } from "./client.ts";
export type {
  CallOf,
  CallOptions,
  Client,
  ClientOptions,
  RouteAddress,
  RouteTable,
} from "./client.ts";
export { createClient } from "./create-client.ts";
export { PAGE_LIMIT_MAX, pageOf, pageQuery } from "./pagination.ts";
export { problemSchema, problemType } from "./problem/problem.ts";
export type { Problem } from "./problem/problem.ts";
export {
  BASE_UNITS,
  describeRejection,
  REJECTION_PROBLEMS,
  wordingFor,
} from "./problem/rejection-problems.ts";
export type { Wording } from "./problem/rejection-problems.ts";
export { SERVICE_PROBLEMS } from "./problem/service-problems.ts";
export type { ProblemKind, ServiceProblemCode } from "./problem/service-problems.ts";
export { amountView, priceView, ratioView, sharesView } from "./resources/amount.ts";
export type { AmountView } from "./resources/amount.ts";
export { CANDLE_BATCH_MAX, CANDLE_INTERVALS_SECONDS } from "./resources/crash.ts";
export type { CrashHourView } from "./resources/crash.ts";
export type { EventType } from "./resources/event-type.ts";
export { feedSettings } from "./resources/feed.ts";
export type { FeedSettingsText } from "./resources/feed.ts";
export { FRAMES, PUBLIC_FRAMES } from "./resources/frames.ts";
export type { FrameName } from "./resources/frames.ts";
export { loanView } from "./resources/loan.ts";
export type { LoanView } from "./resources/loan.ts";
export { marketSettings, marketView } from "./resources/market.ts";
export type {
  LiquidationPolicyText,
  MarketSettingsText,
  MarketView,
  RateModelText,
} from "./resources/market.ts";
export { NOTIFICATION_CHANNELS, NOTIFICATION_KINDS } from "./resources/notification.ts";
export type { NotificationChannel, NotificationKind } from "./resources/notification.ts";
export { plan, planChoice } from "./resources/plan.ts";
export type { PlanChoiceText, PlanStepText, PlanText } from "./resources/plan.ts";
export type { PlanRehearsalView } from "./resources/rehearsal.ts";
export { SANDBOX_SPEED_MAX, SANDBOX_SPEED_MIN } from "./resources/sandbox.ts";
export { eventView, outcome } from "./resources/outcome.ts";
export type { EventView, Outcome } from "./resources/outcome.ts";
export { defineRoute, describeRoute, IDEMPOTENCY_KEY_FORM } from "./route.ts";
export type {
  BodyInputOf,
  BodyOf,
  ParamsOf,
  QueryInputOf,
  QueryOf,
  ResponseOf,
  RouteSpec,
} from "./route.ts";
export { accountRoutes } from "./routes/accounts.ts";
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
export {
  accountId,
  assetId,
  feedId,
  loanId,
  marketId,
  printableText,
  recordId,
  venueId,
} from "./schemas/names.ts";
export {
  amountOrZeroText,
  amountText,
  baseUnitsText,
  ltvText,
  rateText,
  shareText,
} from "./schemas/number-text.ts";
export { instant, instantText, spanMillis } from "./schemas/time.ts";
export { toInstant } from "./to-instant.ts";
