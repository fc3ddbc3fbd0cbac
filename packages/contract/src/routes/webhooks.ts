import { z } from "@hono/zod-openapi";
import { roles, rolesOwning } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import {
  deliveryStatus,
  newWebhook,
  webhookChange,
  webhookDelivery,
  webhookDeliveryDetails,
  webhookView,
  webhookWithSecret,
} from "../resources/webhook.ts";
import { recordId, accountId } from "../schemas/names.ts";
import { defineRoute } from "../route.ts";

const webhook = z.strictObject({ webhook: recordId });
const delivery = webhook.extend({ message: recordId });
const tag = "Webhooks";
const keepers = ["customer", "liquidator", "operator"] as const;

export const webhookRoutes = {
  createWebhook: defineRoute({
    method: "post",
    path: "/v1/webhooks",
    tag,
    summary: "Have events posted to a URL",
    description:
      "Each event of the chosen types that comes after this is posted once, signed as in Standard Webhooks; failures are repeated for about three days. Order is not promised: `data.sequence` and `data.index` say it.",
    access: rolesOwning("caller", ...keepers),
    body: newWebhook,
    status: 201,
    response: webhookWithSecret,
  }),
  listWebhooks: defineRoute({
    method: "get",
    path: "/v1/webhooks",
    tag,
    summary: "List webhooks",
    access: rolesOwning("caller", ...keepers, "auditor"),
    query: pageQuery.extend({ account: accountId.optional() }),
    status: 200,
    response: pageOf("Webhook", webhookView),
  }),
  getWebhook: defineRoute({
    method: "get",
    path: "/v1/webhooks/{webhook}",
    tag,
    summary: "A webhook and how it fares",
    access: roles(...keepers, "auditor"),
    params: webhook,
    status: 200,
    response: webhookView,
  }),
  changeWebhook: defineRoute({
    method: "put",
    path: "/v1/webhooks/{webhook}",
    tag,
    summary: "Change a webhook, switch it off or on again",
    description:
      "What waits for it goes to the new URL. Of what happens while it is off it is not told.",
    access: roles(...keepers),
    params: webhook,
    body: webhookChange,
    status: 200,
    response: webhookView,
  }),
  deleteWebhook: defineRoute({
    method: "delete",
    path: "/v1/webhooks/{webhook}",
    tag,
    summary: "Remove a webhook with its deliveries",
    access: roles(...keepers),
    params: webhook,
    status: 200,
    response: webhookView,
  }),
  rotateWebhookSecret: defineRoute({
    method: "post",
    path: "/v1/webhooks/{webhook}/secret",
    tag,
    summary: "Make a new secret; for a day the old one signs as well",
    access: roles(...keepers),
    params: webhook,
    status: 201,
    response: webhookWithSecret,
  }),
  listWebhookDeliveries: defineRoute({
    method: "get",
    path: "/v1/webhooks/{webhook}/deliveries",
    tag,
    summary: "Deliveries of a webhook, newest first",
    access: roles(...keepers, "auditor"),
    params: webhook,
    query: pageQuery.extend({ status: deliveryStatus.optional() }),
    status: 200,
    response: pageOf("WebhookDelivery", webhookDelivery),
    cost: 5,
  }),
  getWebhookDelivery: defineRoute({
    method: "get",
    path: "/v1/webhooks/{webhook}/deliveries/{message}",
    tag,
    summary: "A delivery with the log of its attempts",
    access: roles(...keepers, "auditor"),
    params: delivery,
    status: 200,
    response: webhookDeliveryDetails,
  }),
  replayWebhookDelivery: defineRoute({
    method: "post",
    path: "/v1/webhooks/{webhook}/deliveries/{message}/replay",
    tag,
    summary: "Send a message again, under the same id",
    access: roles(...keepers),
    params: delivery,
    status: 200,
    response: webhookDelivery,
  }),
};
