import type { PreLiquidationTerms } from "../liquidation/pre-liquidation.ts";
import type { RateModel } from "../rates/rate-model.ts";
import type { MarketSettings } from "../state/market-settings.ts";
import type { AccountId, AssetId, FeedId, MarketId } from "../units/identifiers.ts";
import type { FeedPrice, LoanAssets, SupplyShares, Wad, WadPerSecond } from "../units/quantity.ts";
import type { Millis, Seconds } from "../units/time.ts";
import type { Fact, Moved } from "./fact.ts";

export interface RateModelEnabled extends Fact<"rate_model_enabled"> {
  readonly rateModel: RateModel["kind"];
}

export interface LltvEnabled extends Fact<"lltv_enabled"> {
  readonly lltv: Wad;
}

export interface FeeRecipientSet extends Moved<"fee_recipient_set"> {
  readonly recipient: AccountId;
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

/** Interest that should not have accrued, given back by those who lend to those who borrow. */
export interface InterestReturned extends Moved<"interest_returned"> {
  readonly by: AccountId;
  readonly market: MarketId;
  /** What is supplied and what is borrowed have fallen by. */
  readonly interest: LoanAssets;
  /** Shares that the fee recipient gave for its part. */
  readonly feeShares: SupplyShares;
  readonly feeRecipient: AccountId;
  readonly reason: string;
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

export interface StrandedRetried extends Fact<"stranded_retried"> {
  readonly market: MarketId;
}

export interface PreLiquidationCreated extends Fact<"pre_liquidation_created"> {
  readonly preLiquidation: AccountId;
  readonly market: MarketId;
  readonly feed: FeedId;
  readonly terms: PreLiquidationTerms;
}

/** More triggers are due than one command may fire; a `continue` command goes on. */
export interface TriggersDeferred extends Fact<"triggers_deferred"> {
  readonly market: MarketId;
}

export interface TriggersCaughtUp extends Fact<"triggers_caught_up"> {
  readonly market: MarketId;
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
