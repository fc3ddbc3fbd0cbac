import { accountRoutes } from "./routes/account-routes.ts";
import { auditRoutes } from "./routes/audit-routes.ts";
import { consoleRoutes } from "./routes/console-routes.ts";
import { crashRoutes } from "./routes/crash-routes.ts";
import { historyRoutes } from "./routes/history-routes.ts";
import { loanRoutes } from "./routes/loan-routes.ts";
import { marketRoutes } from "./routes/market-routes.ts";
import { notificationRoutes } from "./routes/notification-routes.ts";
import { receiptRoutes } from "./routes/receipt-routes.ts";
import { riskRoutes } from "./routes/risk-routes.ts";
import { sandboxRoutes } from "./routes/sandbox-routes.ts";
import { serviceRoutes } from "./routes/service-routes.ts";
import { webhookRoutes } from "./routes/webhook-routes.ts";

/** Every operation of the API by its operation id. */
export const routes = {
  ...serviceRoutes,
  ...accountRoutes,
  ...marketRoutes,
  ...crashRoutes,
  ...loanRoutes,
  ...riskRoutes,
  ...consoleRoutes,
  ...sandboxRoutes,
  ...historyRoutes,
  ...receiptRoutes,
  ...auditRoutes,
  ...webhookRoutes,
  ...notificationRoutes,
};

export type Routes = typeof routes;
export type OperationId = keyof Routes;
