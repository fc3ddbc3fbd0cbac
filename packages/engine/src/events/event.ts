import type { Posting } from "../ledger/posting.ts";
import type { GroundsStated } from "./sale-grounds.ts";
import type {
  AssetRegistered,
  AccountOpened,
  Deposited,
  PaidOut,
  MadeWhole,
  AuthorizationSet,
  NotificationDelivered,
  NotificationAcknowledged,
  TimePassed,
} from "./book-events.ts";
import type { FeedCreated, PricePosted, QuotePosted, MarkSet } from "./feed-events.ts";
import type {
  LoanCreated,
  CollateralPledged,
  CollateralReleased,
  Borrowed,
  Repaid,
  DebtForgiven,
  LoanClosed,
  PlanSet,
  AlertsSet,
} from "./loan-events.ts";
import type {
  RateModelEnabled,
  LltvEnabled,
  FeeRecipientSet,
  MarketCreated,
  MarketConfigured,
  FeeSet,
  InterestAccrued,
  InterestReturned,
  Supplied,
  Withdrawn,
  PreLiquidationCreated,
  StrandedRetried,
  TriggersDeferred,
  TriggersCaughtUp,
  OutageNoted,
  GraceOpened,
  GraceEnded,
  PaceReached,
  PaceResumed,
  VolatilitySampled,
  VolatilitySet,
  TriggersMoved,
} from "./market-events.ts";
import type {
  CollateralSold,
  SaleStranded,
  Liquidated,
  BadDebtRealized,
  PreLiquidated,
} from "./sale-events.ts";
import type {
  TriggersPassed,
  AlertRaised,
  LoanBecameLiquidatable,
  TriggersRearmed,
  PlanToppedUp,
  PlanRepaid,
  PlanStepSpent,
} from "./trigger-events.ts";

/** Every fact that a book knows. */
export type Event =
  | AssetRegistered
  | AccountOpened
  | Deposited
  | PaidOut
  | MadeWhole
  | RateModelEnabled
  | LltvEnabled
  | FeeRecipientSet
  | AuthorizationSet
  | FeedCreated
  | PricePosted
  | QuotePosted
  | MarkSet
  | MarketCreated
  | MarketConfigured
  | FeeSet
  | InterestAccrued
  | InterestReturned
  | Supplied
  | Withdrawn
  | LoanCreated
  | CollateralPledged
  | CollateralReleased
  | Borrowed
  | Repaid
  | DebtForgiven
  | LoanClosed
  | PlanSet
  | AlertsSet
  | TriggersPassed
  | AlertRaised
  | LoanBecameLiquidatable
  | TriggersRearmed
  | PlanToppedUp
  | PlanRepaid
  | PlanStepSpent
  | GroundsStated
  | CollateralSold
  | SaleStranded
  | StrandedRetried
  | Liquidated
  | BadDebtRealized
  | PreLiquidationCreated
  | PreLiquidated
  | TriggersDeferred
  | TriggersCaughtUp
  | OutageNoted
  | GraceOpened
  | GraceEnded
  | PaceReached
  | PaceResumed
  | VolatilitySampled
  | VolatilitySet
  | TriggersMoved
  | NotificationDelivered
  | NotificationAcknowledged
  | TimePassed;

/** Postings of an event; none for facts that move nothing. */
export function postingsOf(event: Event): readonly Posting[] {
  return "postings" in event ? event.postings : [];
}
