import type { NotificationKind } from "@plimsoll/contract";
import type { Event } from "@plimsoll/engine";
import type { FallTold } from "./feed-prices.ts";

/** An event that somebody is to be told of. */
export interface Told {
  readonly sequence: number;
  readonly index: number;
  readonly kind: NotificationKind;
  readonly account: string;
  /** The loan it is about; null when it is about several or none. */
  readonly loan: string | null;
  /** The market it is about; null when it is about none. */
  readonly market: string | null;
  readonly event: Event;
  /** The fall of the market's price that it belongs to; null when it belongs to none. */
  readonly fall: FallTold | null;
  /** The rate that was last told, of `rate_changed`. */
  readonly rateBefore?: bigint;
}

/** What the owner of a loan, or an account, is told of an event about it; null for nothing. */
export function kindOf(event: Event): NotificationKind | null {
  switch (event.type) {
    case "alert_raised":
      return "ltv_alert";
    case "loan_became_liquidatable":
      return "liquidatable";
    case "sale_stranded":
      return "sale_waiting";
    case "plan_topped_up":
      return "plan_topped_up";
    case "plan_repaid":
      return "plan_repaid";
    case "plan_step_spent":
      return "plan_out_of_money";
    case "collateral_sold":
      if (event.step !== null) return "plan_sold";
      return event.why.trigger === "soft" ? "soft_liquidation" : "liquidation";
    case "liquidated":
    case "pre_liquidated":
      return "liquidation";
    case "bad_debt_realized":
      return "bad_debt";
    case "made_whole":
      return "made_whole";
    case "debt_forgiven":
      return "debt_forgiven";
    default:
      return null;
  }
}

/** Whether an event leaves a trace in what borrowers are told or in what is remembered for it. */
export function isOfInterest(event: Event): boolean {
  switch (event.type) {
    case "loan_created":
    case "loan_closed":
    case "mark_set":
    case "interest_accrued":
    case "notification_acknowledged":
    case "grace_opened":
    case "grace_ended":
    case "triggers_rearmed":
    case "plan_set":
    case "alerts_set":
    case "repaid":
    case "collateral_pledged":
    case "collateral_released":
      return true;
    default:
      return kindOf(event) !== null;
  }
}
