import type { NotificationKind } from "@plimsoll/contract";

/** Kinds that ask the borrower to act: until somebody acknowledges them they go from channel to channel. */
const URGENT: Readonly<Record<NotificationKind, boolean>> = {
  ltv_alert: true,
  liquidatable: true,
  sale_waiting: true,
  plan_topped_up: false,
  plan_repaid: false,
  plan_sold: false,
  plan_out_of_money: true,
  feed_stale: false,
  feed_suspect: false,
  rate_changed: false,
  soft_liquidation: true,
  liquidation: true,
  bad_debt: false,
  grace_opened: true,
  made_whole: false,
  debt_forgiven: false,
};

export function isUrgent(kind: NotificationKind): boolean {
  return URGENT[kind];
}

/** A way to reach somebody; the last one is not chosen but named. */
export type DeliveryChannel = "email" | "push" | "webhook" | "in_app" | "trusted_contact";

/** One attempt at reaching somebody before the next one: a channel with all its addresses. */
export interface RouteStage {
  readonly channel: DeliveryChannel;
  readonly addresses: readonly string[];
}

/** Kinds that warn of something that stands until its cause is gone; the others are news. */
const STANDING: ReadonlySet<NotificationKind> = new Set([
  ...(["ltv_alert", "liquidatable", "sale_waiting", "plan_out_of_money"] as const),
  ...(["feed_stale", "feed_suspect", "grace_opened"] as const),
]);

export function isStanding(kind: NotificationKind): boolean {
  return STANDING.has(kind);
}
