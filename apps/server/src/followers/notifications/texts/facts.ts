import type { Event, Wad } from "@plimsoll/engine";
import type { Money, Quantity } from "./numbers.ts";

/** A loan as it stood when somebody was told of it. */
export interface LoanFacts {
  readonly loan: string;
  readonly collateralAsset: string;
  readonly loanAsset: string;
  /** Whole loan assets for one whole collateral asset. */
  readonly price: Quantity | null;
  readonly lltv: Wad;
  /** Null when the loan is closed by now. */
  readonly standing: {
    readonly ltv: Wad | null;
    readonly liquidationPrice: Quantity;
    readonly targetLtv: Wad;
    readonly repay: Money;
    readonly pledge: Money | null;
  } | null;
}

/**
 * What is wrong with a feed: its own venues; its operator posts nothing; a feed that it is made of; or
 * the coin that it counts in, which has left its peg.
 */
export type FeedTrouble = "venues" | "posted" | "part" | "peg";

/** All that a text is made of, by kind. */
export type Facts =
  | {
      readonly kind: "ltv_alert";
      readonly on: LoanFacts;
      /** The price that the borrower had asked to be told at; null for an alert by LTV. */
      readonly alertPrice: Quantity | null;
    }
  | { readonly kind: "grace_opened"; readonly on: LoanFacts; readonly minutes: number }
  | { readonly kind: "liquidatable"; readonly on: LoanFacts }
  | {
      readonly kind: "sale_waiting";
      readonly on: LoanFacts;
      readonly reason: Extract<Event, { type: "sale_stranded" }>["reason"];
      /** Whether outside liquidators may buy the collateral meanwhile. */
      readonly isLiquidatable: boolean;
    }
  | { readonly kind: "plan_topped_up"; readonly on: LoanFacts; readonly added: Money }
  | { readonly kind: "plan_repaid"; readonly on: LoanFacts; readonly repaid: Money }
  | {
      readonly kind: "plan_sold" | "soft_liquidation" | "liquidation";
      readonly on: LoanFacts;
      readonly sold: Money;
      readonly repaid: Money;
      /** What it cost beyond the value sold; null where it is not known exactly. */
      readonly fee: Money | null;
    }
  | {
      readonly kind: "plan_out_of_money";
      readonly on: LoanFacts;
      readonly step: number;
      readonly reason: "no_funds" | "cap_reached" | "target_not_reached" | "overflow";
    }
  | {
      readonly kind: "feed_stale" | "feed_suspect";
      readonly feed: string;
      readonly cause: FeedTrouble;
      readonly collateralAsset: string;
      readonly price: Quantity | null;
      readonly loanAsset: string;
    }
  | {
      readonly kind: "rate_changed";
      readonly market: string;
      readonly before: Wad;
      readonly now: Wad;
    }
  | { readonly kind: "bad_debt"; readonly on: LoanFacts; readonly debt: Money }
  | {
      readonly kind: "debt_forgiven";
      readonly on: LoanFacts;
      readonly forgiven: Money;
      readonly reason: string;
    }
  | { readonly kind: "made_whole"; readonly paid: Money; readonly reason: string };

/** All that a message about one loan, or about something else, is made of. */
export interface MessageFacts {
  /** What weighs most. */
  readonly main: Facts;
  /** All of it, in the order in which it happened. */
  readonly all: readonly Facts[];
  /** By how much the price has fallen, WAD; null when it has not. */
  readonly fall: Wad | null;
}
