import type { LoanId } from "../units/identifiers.ts";
import type {
  BorrowShares,
  CollateralAssets,
  LoanAssets,
  OraclePrice,
  Wad,
} from "../units/quantity.ts";
import type { Fact, Moved } from "./fact.ts";

/** Triggers that an act of the borrower itself has crossed: they fall silent until armed again. */
export interface TriggersPassed extends Fact<"triggers_passed"> {
  readonly loan: LoanId;
  readonly bits: number;
}

/** Why something happened to a loan by itself. */
export interface Why {
  readonly trigger: "alert" | "plan" | "soft" | "liquidation" | "liquidatable";
  /** LTV of the trigger that was crossed, WAD. */
  readonly triggerLtv: Wad;
  /** The confirmed mark in the market's terms. */
  readonly price: OraclePrice;
  /** LTV when the trigger fired, WAD, rounded up; null when the collateral is worth nothing. */
  readonly ltvBefore: Wad | null;
}

/** Why an alert by price was raised. */
export interface PriceReached {
  readonly trigger: "alert";
  /** The price that the borrower had named. */
  readonly alertPrice: OraclePrice;
  /** The confirmed mark in the market's terms: at that price or below. */
  readonly price: OraclePrice;
  /** LTV at that mark, WAD, rounded up; null when the collateral is worth nothing. */
  readonly ltvBefore: Wad | null;
}

interface LtvAlertRaised extends Fact<"alert_raised"> {
  readonly loan: LoanId;
  readonly rung: "market" | "own";
  readonly bit: number;
  readonly why: Why;
}

interface PriceAlertRaised extends Fact<"alert_raised"> {
  readonly loan: LoanId;
  readonly rung: "own_price";
  readonly bit: number;
  readonly why: PriceReached;
}

export type AlertRaised = LtvAlertRaised | PriceAlertRaised;

export interface LoanBecameLiquidatable extends Fact<"loan_became_liquidatable"> {
  readonly loan: LoanId;
  readonly bit: number;
  readonly why: Why;
}

export interface TriggersRearmed extends Fact<"triggers_rearmed"> {
  readonly loan: LoanId;
  readonly bits: number;
}

export interface PlanToppedUp extends Moved<"plan_topped_up"> {
  readonly loan: LoanId;
  readonly step: number;
  readonly assets: CollateralAssets;
  readonly ltvAfter: Wad | null;
  readonly why: Why;
}

export interface PlanRepaid extends Moved<"plan_repaid"> {
  readonly loan: LoanId;
  readonly step: number;
  readonly assets: LoanAssets;
  readonly shares: BorrowShares;
  readonly principal: LoanAssets;
  readonly ltvAfter: Wad | null;
  readonly why: Why;
}

/** A plan step that can do no more falls silent until the loan has recovered or is funded. */
export interface PlanStepSpent extends Fact<"plan_step_spent"> {
  readonly loan: LoanId;
  readonly step: number;
  readonly bit: number;
  readonly reason: "no_funds" | "cap_reached" | "target_not_reached" | "overflow";
  readonly why: Why;
}
