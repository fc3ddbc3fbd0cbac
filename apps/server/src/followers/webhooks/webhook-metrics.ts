import { Counter, type Registry } from "prom-client";

export interface WebhookMetrics {
  /** An attempt, a delivery or an endpoint has come to this. */
  attempt(outcome: "delivered" | "failed" | "given_up" | "endpoint_disabled"): void;
}

export function createWebhookMetrics(registry: Registry): WebhookMetrics {
  const attempts = new Counter({
    name: "plimsoll_webhook_attempts_total",
    help: "Attempts at deliveries by outcome; deliveries given up and endpoints switched off.",
    labelNames: ["outcome"] as const,
    registers: [registry],
  });
  return { attempt: (outcome) => attempts.inc({ outcome }) };
}
