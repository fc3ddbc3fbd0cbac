import { Counter, Histogram, type Registry } from "prom-client";

export interface NotificationMetrics {
  /** A message was handed over, or could not be, so long after the event that it tells of. */
  attempted(channel: string, outcome: string, seconds: number): void;
}

export function createNotificationMetrics(registry: Registry): NotificationMetrics {
  const attempts = new Counter({
    name: "plimsoll_notification_attempts_total",
    help: "Attempts at handing notifications over, by channel and outcome.",
    labelNames: ["channel", "outcome"] as const,
    registers: [registry],
  });
  const delay = new Histogram({
    name: "plimsoll_notification_seconds",
    help: "From the event to the message handed over to its channel.",
    labelNames: ["channel"] as const,
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers: [registry],
  });
  return {
    attempted: (channel, outcome, seconds) => {
      attempts.inc({ channel, outcome });
      if (outcome === "delivered") delay.observe({ channel }, seconds);
    },
  };
}
