import type { OperationId } from "../routes.ts";

interface Link {
  readonly to: OperationId;
  /** Where a parameter stands in the answer. */
  readonly parameters: Readonly<Record<string, string>>;
}

const body = (pointer: string): string => `$response.body#/${pointer}`;
const WEBHOOK = { webhook: body("webhook") };
const OPENED = { loan: body("items/0/loan"), opened: body("items/0/openedSequence") };
const SALE = { sequence: body("items/0/sequence"), index: body("items/0/index") };

/** Names that only an answer can tell, and which operations take them. */
const LINKS: Readonly<Partial<Record<OperationId, readonly Link[]>>> = {
  createKey: [{ to: "revokeKey", parameters: { key: body("key") } }],
  createCustomer: [{ to: "getCustomer", parameters: { account: body("account") } }],
  createMarket: [{ to: "getMarket", parameters: { market: body("market") } }],
  openLoan: [{ to: "getLoan", parameters: { loan: body("loan") } }],
  createRescueLink: [
    { to: "getRescue", parameters: { token: body("token") } },
    { to: "revokeRescueLink", parameters: { loan: body("loan"), link: body("link") } },
  ],
  listLiquidations: [
    { to: "getLiquidationReceipt", parameters: SALE },
    { to: "getLiquidationReceiptPdf", parameters: SALE },
  ],
  listLoanEvents: [
    { to: "getLoanStatement", parameters: OPENED },
    { to: "getLoanStatementCsv", parameters: OPENED },
    { to: "getLoanStatementPdf", parameters: OPENED },
  ],
  listCheckpoints: [
    { to: "getCheckpoint", parameters: { number: body("items/0/checkpoint/number") } },
  ],
  createWebhook: [
    { to: "getWebhook", parameters: WEBHOOK },
    { to: "listWebhookDeliveries", parameters: WEBHOOK },
    { to: "deleteWebhook", parameters: WEBHOOK },
  ],
  listWebhookDeliveries: [
    {
      to: "getWebhookDelivery",
      parameters: { webhook: "$request.path.webhook", message: body("items/0/message") },
    },
  ],
  listNotifications: [
    {
      to: "acknowledgeNotification",
      parameters: { notification: body("items/0/notification") },
    },
  ],
  createPushSubscription: [
    { to: "deletePushSubscription", parameters: { subscription: body("subscription") } },
  ],
};

/** The links of an operation's answer, by the operation that takes what they name. */
export function linksOf(operation: string): Readonly<Record<string, object>> {
  const all: Readonly<Record<string, readonly Link[]>> = LINKS;
  const links = (all[operation] ?? []).map(
    ({ to, parameters }) => [to, { operationId: to, parameters }] as const,
  );
  return Object.fromEntries(links);
}
