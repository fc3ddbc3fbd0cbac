import { z } from "@hono/zod-openapi";
import { accountId, recordId } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";
import type { EventType } from "./outcome.ts";

/** Every event of the book, and whether webhooks tell of it. */
const TOLD: Readonly<Record<EventType, boolean>> = {
  asset_registered: true,
  account_opened: true,
  deposited: true,
  paid_out: true,
  made_whole: true,
  rate_model_enabled: true,
  lltv_enabled: true,
  fee_recipient_set: true,
  authorization_set: true,
  feed_created: true,
  price_posted: true,
  quote_posted: true,
  mark_set: true,
  market_created: true,
  market_configured: true,
  fee_set: true,
  interest_accrued: true,
  interest_returned: true,
  supplied: true,
  withdrawn: true,
  loan_created: true,
  collateral_pledged: true,
  collateral_released: true,
  borrowed: true,
  repaid: true,
  debt_forgiven: true,
  loan_closed: true,
  plan_set: true,
  alerts_set: true,
  triggers_passed: true,
  alert_raised: true,
  loan_became_liquidatable: true,
  triggers_rearmed: true,
  plan_topped_up: true,
  plan_repaid: true,
  plan_step_spent: true,
  collateral_sold: true,
  sale_stranded: true,
  stranded_retried: true,
  liquidated: true,
  bad_debt_realized: true,
  pre_liquidation_created: true,
  pre_liquidated: true,
  outage_noted: true,
  grace_opened: true,
  grace_ended: true,
  pace_reached: true,
  pace_resumed: true,
  volatility_set: true,
  notification_delivered: true,
  notification_acknowledged: true,
  // The machinery's own, about nobody.
  grounds_stated: false,
  volatility_sampled: false,
  triggers_moved: false,
  triggers_deferred: false,
  triggers_caught_up: false,
  time_passed: false,
};

/** What a webhook can be told of. */
const WEBHOOK_EVENT_TYPES: readonly string[] = Object.entries(TOLD)
  .filter(([, isTold]) => isTold)
  .map(([type]) => type);

const eventType = z
  .enum(WEBHOOK_EVENT_TYPES, { error: "Name an event type, such as alert_raised." })
  .openapi("WebhookEventType", { description: "Type of an event of the journal." });

const url = z.string().min(1).max(2_000).openapi({
  description:
    "Where messages are posted: https, on the public Internet. Redirects are not followed.",
  example: "https://example.com/hooks/plimsoll",
});
const eventTypes = z.array(eventType).min(1).max(WEBHOOK_EVENT_TYPES.length);

export const newWebhook = z
  .strictObject({
    url,
    eventTypes,
    account: accountId.optional().openapi({
      description:
        "Only events that concern this account. Customers and liquidators get their own in any case; staff that leaves it out gets everybody's.",
    }),
  })
  .openapi("NewWebhook");

export const webhookChange = z
  .strictObject({ url, eventTypes, isEnabled: z.boolean() })
  .openapi("WebhookChange");

export const webhookView = z
  .object({
    webhook: recordId,
    account: accountId.nullable(),
    url: z.string(),
    eventTypes: z.array(z.string()),
    createdAt: instant,
    isEnabled: z.boolean(),
    disabledAt: instant.nullable(),
    disabledReason: z.enum(["requested", "repeated_failure", "gone"]).nullable(),
    failures: z.number().int().openapi({ description: "Attempts in vain since the last success." }),
    failingSince: instant.nullable(),
    secretRotatedAt: instant.nullable(),
  })
  .openapi("Webhook");

export const webhookWithSecret = webhookView
  .extend({
    secret: z.string().nullable().openapi({
      description:
        "Verifies messages as in Standard Webhooks. Shown now and never again: null when the same request is sent again. Whoever missed it asks for a new one.",
      example: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    }),
  })
  .openapi("WebhookWithSecret");

export const deliveryStatus = z.enum(["pending", "delivered", "failed"]);

export const webhookDelivery = z
  .object({
    message: recordId.openapi({
      description: "The webhook-id header: the same each time the event is sent.",
    }),
    type: z.string(),
    sequence: z.number().int(),
    status: deliveryStatus,
    attempts: z.number().int(),
    createdAt: instant,
    nextAttemptAt: instant.nullable(),
    finishedAt: instant.nullable(),
  })
  .openapi("WebhookDelivery");

export const webhookDeliveryDetails = webhookDelivery
  .extend({
    body: z.string().openapi({ description: "The message as it is sent." }),
    log: z.array(
      z.object({
        at: instant,
        durationMs: z.number().int(),
        status: z.number().int().nullable(),
        error: z.string().nullable(),
        response: z.string().nullable(),
      }),
    ),
  })
  .openapi("WebhookDeliveryDetails");
