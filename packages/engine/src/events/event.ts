import type { Posting } from "../ledger/posting.ts";
import type { PreLiquidationTerms } from "../liquidation/pre-liquidation.ts";
import type { FeedSettings } from "../oracle/feed-settings.ts";
import type { Mark } from "../oracle/feed-state.ts";
import type { PlanStep, ProtectionPlan } from "../protection/plan.ts";
import type { RateModel } from "../rates/rate-model.ts";
import type { MarketSettings } from "../state/market-settings.ts";
import type {
  AccountId,
  AssetId,
  FeedId,
  LoanId,
  MarketId,
  VenueId,
} from "../units/identifiers.ts";
import type {
  Amount,
  BorrowShares,
  CollateralAssets,
  FeedPrice,
  LoanAssets,
  OraclePrice,
  SupplyShares,
  Wad,
  WadPerSecond,
} from "../units/quantity.ts";
import type { Millis, Seconds } from "../units/time.ts";
import type { GroundsStated, LoanBefore } from "./sale-grounds.ts";

/**
 * Facts. An event says everything that changed, so applying it needs no rule that may change later.
 * Amounts are base units; `postings` sum to zero per asset.
 */
interface Fact<T extends string> {
  readonly type: T;
  /** Time of the command that caused it. */
  readonly at: Millis;
}

interface Moved<T extends string> extends Fact<T> {
  readonly postings: readonly Posting[];
}

export interface AssetRegistered extends Fact<"asset_registered"> {
  readonly asset: AssetId;
  readonly decimals: number;
}

export interface AccountOpened extends Fact<"account_opened"> {
  readonly account: AccountId;
}

export interface Deposited extends Moved<"deposited"> {
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly amount: Amount;
  readonly reference: string | null;
}

export interface PaidOut extends Moved<"paid_out"> {
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly amount: Amount;
  readonly reference: string | null;
}

/** The insurance account has paid for a liquidation that turned out to be wrong. */
export interface MadeWhole extends Moved<"made_whole"> {
  readonly by: AccountId;
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly assets: Amount;
  /** The journal's place of the event that is made good. */
  readonly liquidation: { readonly sequence: number; readonly index: number };
  readonly reason: string;
}

export interface RateModelEnabled extends Fact<"rate_model_enabled"> {
  readonly rateModel: RateModel["kind"];
}

export interface LltvEnabled extends Fact<"lltv_enabled"> {
  readonly lltv: Wad;
}

export interface FeeRecipientSet extends Moved<"fee_recipient_set"> {
  readonly recipient: AccountId;
}

export interface AuthorizationSet extends Fact<"authorization_set"> {
  readonly account: AccountId;
  readonly authorized: AccountId;
  readonly isAuthorized: boolean;
}

export interface FeedCreated extends Fact<"feed_created"> {
  readonly feed: FeedId;
  readonly settings: FeedSettings;
}

export interface PricePosted extends Fact<"price_posted"> {
  readonly feed: FeedId;
  readonly price: FeedPrice;
}

export interface QuotePosted extends Fact<"quote_posted"> {
  readonly feed: FeedId;
  readonly venue: VenueId;
  readonly price: FeedPrice;
  /** When the venue was seen to quote it. */
  readonly quotedAt: Millis;
}

/** What the book believes of a feed has changed. */
export interface MarkSet extends Fact<"mark_set"> {
  readonly feed: FeedId;
  readonly mark: Mark;
}

export interface MarketCreated extends Fact<"market_created"> {
  readonly market: MarketId;
  readonly loanAsset: AssetId;
  readonly collateralAsset: AssetId;
  readonly feed: FeedId;
  readonly lltv: Wad;
  readonly rateModel: RateModel;
  readonly rateAtTarget: WadPerSecond;
  readonly settings: MarketSettings;
}

export interface MarketConfigured extends Fact<"market_configured"> {
  readonly market: MarketId;
  readonly settings: MarketSettings;
  readonly reason: string;
}

export interface FeeSet extends Fact<"fee_set"> {
  readonly market: MarketId;
  readonly fee: Wad;
}

export interface InterestAccrued extends Moved<"interest_accrued"> {
  readonly market: MarketId;
  readonly lastUpdate: Seconds;
  /** Average rate over the stretch. */
  readonly averageRate: WadPerSecond;
  readonly rateAtTarget: WadPerSecond;
  readonly interest: LoanAssets;
  readonly feeShares: SupplyShares;
  readonly feeRecipient: AccountId;
}

export interface Supplied extends Moved<"supplied"> {
  readonly market: MarketId;
  readonly by: AccountId;
  readonly onBehalf: AccountId;
  readonly assets: LoanAssets;
  readonly shares: SupplyShares;
}

export interface Withdrawn extends Moved<"withdrawn"> {
  readonly market: MarketId;
  readonly by: AccountId;
  readonly onBehalf: AccountId;
  readonly receiver: AccountId;
  readonly assets: LoanAssets;
  readonly shares: SupplyShares;
}

export interface LoanCreated extends Fact<"loan_created"> {
  readonly loan: LoanId;
  readonly market: MarketId;
  readonly owner: AccountId;
  readonly plan: ProtectionPlan | null;
}

export interface CollateralPledged extends Moved<"collateral_pledged"> {
  readonly loan: LoanId;
  readonly by: AccountId;
  readonly assets: CollateralAssets;
}

export interface CollateralReleased extends Moved<"collateral_released"> {
  readonly loan: LoanId;
  readonly by: AccountId;
  readonly receiver: AccountId;
  readonly assets: CollateralAssets;
}

export interface Borrowed extends Moved<"borrowed"> {
  readonly loan: LoanId;
  readonly by: AccountId;
  readonly receiver: AccountId;
  /** What the debt grew by. */
  readonly assets: LoanAssets;
  readonly shares: BorrowShares;
  /** What the receiver got: `assets` less `processingFee`. */
  readonly payout: LoanAssets;
  readonly processingFee: LoanAssets;
}

export interface Repaid extends Moved<"repaid"> {
  readonly loan: LoanId;
  readonly by: AccountId;
  readonly assets: LoanAssets;
  readonly shares: BorrowShares;
  readonly principal: LoanAssets;
}

export interface LoanClosed extends Fact<"loan_closed"> {
  readonly loan: LoanId;
}

export interface PlanSet extends Fact<"plan_set"> {
  readonly loan: LoanId;
  readonly by: AccountId;
  readonly plan: ProtectionPlan | null;
}

export interface AlertsSet extends Fact<"alerts_set"> {
  readonly loan: LoanId;
  readonly by: AccountId;
  readonly alertLtvs: readonly Wad[];
  readonly alertPrices: readonly OraclePrice[];
}

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

/** Collateral sold to the desk by a plan step, a soft liquidation or a liquidation. */
export interface CollateralSold extends Moved<"collateral_sold"> {
  readonly loan: LoanId;
  readonly before: LoanBefore;
  /** Step of the plan that sold, or null when the market's policy did. */
  readonly step: number | null;
  /** That step itself. */
  readonly planStep: PlanStep | null;
  /** Most collateral that might be sold, or null. */
  readonly collateralMax: CollateralAssets | null;
  readonly seizedAssets: CollateralAssets;
  readonly repaidAssets: LoanAssets;
  readonly repaidShares: BorrowShares;
  readonly principal: LoanAssets;
  /** Fee rate of this sale, WAD of the debt repaid. */
  readonly fee: Wad;
  /** Value sold at the mark less debt repaid, rounded down: what the sale cost the borrower. */
  readonly feeAssets: LoanAssets;
  /** LTV the sale was to restore; 0 when it was to repay everything. */
  readonly targetLtv: Wad;
  readonly ltvAfter: Wad | null;
  readonly why: Why;
}

/** A sale that cannot be made now: the loan stays open to outside liquidators meanwhile. */
export interface SaleStranded extends Fact<"sale_stranded"> {
  readonly loan: LoanId;
  readonly reason: "desk_short" | "paused" | "overflow";
  readonly why: Why;
}

export interface StrandedRetried extends Fact<"stranded_retried"> {
  readonly market: MarketId;
}

/** An outside liquidator's call, on the reference's terms. */
export interface Liquidated extends Moved<"liquidated"> {
  readonly loan: LoanId;
  readonly before: LoanBefore;
  readonly liquidator: AccountId;
  readonly price: OraclePrice;
  readonly incentiveFactor: Wad;
  readonly ltvBefore: Wad | null;
  readonly seizedAssets: CollateralAssets;
  readonly repaidAssets: LoanAssets;
  readonly repaidShares: BorrowShares;
  readonly principal: LoanAssets;
}

/** Debt that no collateral stands behind any more: paid by insurance, then by the suppliers. */
export interface BadDebtRealized extends Moved<"bad_debt_realized"> {
  readonly loan: LoanId;
  readonly badDebtAssets: LoanAssets;
  readonly badDebtShares: BorrowShares;
  readonly principal: LoanAssets;
  readonly fromInsurance: LoanAssets;
  readonly fromSuppliers: LoanAssets;
}

export interface PreLiquidationCreated extends Fact<"pre_liquidation_created"> {
  readonly preLiquidation: AccountId;
  readonly market: MarketId;
  readonly feed: FeedId;
  readonly terms: PreLiquidationTerms;
}

export interface PreLiquidated extends Moved<"pre_liquidated"> {
  readonly loan: LoanId;
  readonly before: LoanBefore;
  readonly preLiquidation: AccountId;
  readonly terms: PreLiquidationTerms;
  readonly liquidator: AccountId;
  readonly price: OraclePrice;
  readonly incentiveFactor: Wad;
  readonly seizedAssets: CollateralAssets;
  readonly repaidAssets: LoanAssets;
  readonly repaidShares: BorrowShares;
  readonly principal: LoanAssets;
}

/** More triggers are due than one command may fire; a `continue` command goes on. */
export interface TriggersDeferred extends Fact<"triggers_deferred"> {
  readonly market: MarketId;
}

export interface TriggersCaughtUp extends Fact<"triggers_caught_up"> {
  readonly market: MarketId;
}

/** Somebody was told, or could not be told, of the event at `notification`; see the command. */
export interface NotificationDelivered extends Fact<"notification_delivered"> {
  readonly account: AccountId;
  readonly subjectLoan: LoanId | null;
  readonly notification: string;
  readonly channel: string;
  readonly outcome: "delivered" | "failed";
  readonly triedAt: Millis;
  readonly rescueLink: string | null;
}

/** Somebody has seen what an account was told. */
export interface NotificationAcknowledged extends Fact<"notification_acknowledged"> {
  readonly by: AccountId;
  readonly account: AccountId;
  readonly notification: string;
}

/** The feed was stale, or nobody spoke to the book, for longer than the market lets pass. */
export interface OutageNoted extends Fact<"outage_noted"> {
  readonly market: MarketId;
  readonly cause: "stale_feed" | "service_gap";
  readonly since: Millis;
}

/** The first fresh mark after an outage: liquidations wait from now on, but beyond the hard line. */
export interface GraceOpened extends Fact<"grace_opened"> {
  readonly market: MarketId;
  readonly cause: "stale_feed" | "service_gap";
  readonly since: Millis;
  readonly until: Millis;
}

export interface GraceEnded extends Fact<"grace_ended"> {
  readonly market: MarketId;
}

/** A minute's pace is used up and somebody waits for the next. */
export interface PaceReached extends Fact<"pace_reached"> {
  readonly market: MarketId;
  /** Value that the market's own sales have brought in this minute. */
  readonly sold: LoanAssets;
  readonly until: Millis;
}

export interface PaceResumed extends Fact<"pace_resumed"> {
  readonly market: MarketId;
}

/** A market has sampled the confirmed mark for its estimate of volatility. */
export interface VolatilitySampled extends Fact<"volatility_sampled"> {
  readonly market: MarketId;
  readonly price: FeedPrice;
  /** Variance of the return between two samples, this one included, WAD. */
  readonly variance: bigint;
}

/** The volatility that early triggers follow has moved by a step or more. */
export interface VolatilitySet extends Fact<"volatility_set"> {
  readonly market: MarketId;
  /** One standard deviation of the return between two samples, WAD. */
  readonly volatility: Wad;
}

/** Triggers of some loans that follow volatility stand where it asks; more may be behind. */
export interface TriggersMoved extends Fact<"triggers_moved"> {
  readonly market: MarketId;
  /** How many loans. */
  readonly loans: number;
}

/** Time has passed and nothing else has changed. */
export interface TimePassed extends Fact<"time_passed"> {}

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
  | Supplied
  | Withdrawn
  | LoanCreated
  | CollateralPledged
  | CollateralReleased
  | Borrowed
  | Repaid
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
