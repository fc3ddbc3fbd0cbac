import type { AnswerOf } from "../../foundation/api/query.ts";

export type Preferences = AnswerOf<"getNotificationPreferences">;
export type Kind = Preferences["quietKinds"][number];
export type Channel = Preferences["channels"][number];

/** What somebody may be told of, as they would say it. */
export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  ltv_alert: "LTV or price reached a line",
  liquidatable: "Liquidation is possible",
  sale_waiting: "A sale is due and waits",
  plan_topped_up: "Plan topped up collateral",
  plan_repaid: "Plan repaid",
  plan_sold: "Plan sold collateral",
  plan_out_of_money: "Plan is out of money",
  feed_stale: "No fresh price",
  feed_suspect: "Price is being doubted",
  rate_changed: "Rate changed",
  soft_liquidation: "Soft liquidation",
  liquidation: "Liquidation",
  bad_debt: "Debt was written off",
  grace_opened: "A grace period began",
  made_whole: "A loss was made good",
  debt_forgiven: "The rest of a debt was forgiven",
};

export const CHANNEL_WORDS: Readonly<Record<Channel, string>> = {
  email: "E-mail",
  push: "Push to this browser",
  webhook: "Webhook",
  in_app: "In the app",
};

export const isKind = (text: string): text is Kind => Object.hasOwn(KIND_WORDS, text);
export const isChannel = (text: string): text is Channel => Object.hasOwn(CHANNEL_WORDS, text);
