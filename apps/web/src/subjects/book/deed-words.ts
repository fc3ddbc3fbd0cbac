import type { EventView } from "@plimsoll/contract";
import { answerFor, type ByEventType } from "../../foundation/api/by-event-type.ts";

/** What was done, with the reason where somebody had to give one; an unknown deed by its type. */
export function deedWords({ type, reason }: EventView): string {
  const words = answerFor(DEEDS, type) ?? type.replaceAll("_", " ");
  const isGiven = WITH_REASON.includes(type);
  return isGiven && typeof reason === "string" ? `${words}: ${reason}` : words;
}

const WITH_REASON: readonly string[] = [
  "market_configured",
  "made_whole",
  "interest_returned",
  "debt_forgiven",
];

/** Null for what the server does not list among the last deeds of the book. */
const DEEDS: ByEventType<string | null> = {
  plan_topped_up: "Plan added collateral",
  plan_repaid: "Plan repaid",
  plan_step_spent: "Plan step can do no more",
  sale_stranded: "Sale waits",
  bad_debt_realized: "Bad debt",
  debt_forgiven: "Rest of a debt forgiven",
  made_whole: "Made whole",
  market_configured: "Settings or pauses changed",
  fee_set: "Fee changed",
  interest_returned: "Interest returned",
  outage_noted: "Outage",
  grace_opened: "Grace began",
  grace_ended: "Grace ended",
  pace_reached: "Pace reached",

  // Listed beside the deeds, as sales and alerts.
  collateral_sold: null,
  liquidated: null,
  pre_liquidated: null,
  alert_raised: null,
  loan_became_liquidatable: null,

  // Too many, or too little, for what an officer should see at a glance.
  asset_registered: null,
  account_opened: null,
  deposited: null,
  paid_out: null,
  rate_model_enabled: null,
  lltv_enabled: null,
  fee_recipient_set: null,
  authorization_set: null,
  feed_created: null,
  price_posted: null,
  quote_posted: null,
  mark_set: null,
  market_created: null,
  interest_accrued: null,
  supplied: null,
  withdrawn: null,
  loan_created: null,
  collateral_pledged: null,
  collateral_released: null,
  borrowed: null,
  repaid: null,
  loan_closed: null,
  plan_set: null,
  alerts_set: null,
  triggers_passed: null,
  triggers_rearmed: null,
  grounds_stated: null,
  stranded_retried: null,
  pre_liquidation_created: null,
  triggers_deferred: null,
  triggers_caught_up: null,
  pace_resumed: null,
  volatility_sampled: null,
  volatility_set: null,
  triggers_moved: null,
  notification_delivered: null,
  notification_acknowledged: null,
  time_passed: null,
};
