import type { PreLiquidationTerms } from "../liquidation/pre-liquidation.ts";
import type { FeedSettings } from "../oracle/feed-settings.ts";
import type { ProtectionPlan } from "../protection/plan.ts";
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
} from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";

/*
 * What the world may ask of a book. `by` is the account that acts; who may speak for it is decided
 * outside. Commands without `by` are the operator's: coins at the custodian, quotes, time.
 * Amounts are base units; where two amounts stand side by side, exactly one is not zero.
 */

export interface RegisterAsset {
  readonly type: "register_asset";
  readonly asset: AssetId;
  readonly decimals: number;
}

export interface OpenAccount {
  readonly type: "open_account";
  readonly account: AccountId;
}

/** Coins have arrived at the custodian for an account. */
export interface Deposit {
  readonly type: "deposit";
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly amount: Amount;
  /** External reference, unique over deposits and payouts; null when there is none. */
  readonly reference: string | null;
}

/** Coins leave the custodian for an account. */
export interface PayOut {
  readonly type: "pay_out";
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly amount: Amount;
  readonly reference: string | null;
}

/** Where an event stands in the journal. */
interface EventPlace {
  readonly sequence: number;
  /** Its place in its entry, from 0. */
  readonly index: number;
}

/** The insurance account pays for a liquidation that has turned out to be wrong. */
export interface MakeWhole {
  readonly type: "make_whole";
  readonly by: AccountId;
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly assets: Amount;
  /** The liquidation or sale that is made good; each at most once. */
  readonly liquidation: EventPlace;
  readonly reason: string;
}

export interface EnableRateModel {
  readonly type: "enable_rate_model";
  readonly by: AccountId;
  readonly rateModel: RateModel["kind"];
}

export interface EnableLltv {
  readonly type: "enable_lltv";
  readonly by: AccountId;
  readonly lltv: Wad;
}

export interface SetFeeRecipient {
  readonly type: "set_fee_recipient";
  readonly by: AccountId;
  readonly recipient: AccountId;
}

export interface SetAuthorization {
  readonly type: "set_authorization";
  readonly by: AccountId;
  readonly authorized: AccountId;
  readonly isAuthorized: boolean;
}

export interface CreateFeed {
  readonly type: "create_feed";
  readonly feed: FeedId;
  readonly settings: FeedSettings;
}

/** Sets the price of a posted feed; 0 takes it away. */
export interface PostPrice {
  readonly type: "post_price";
  readonly feed: FeedId;
  readonly price: FeedPrice;
}

/** What a venue said, and when. */
export interface PostQuote {
  readonly type: "post_quote";
  readonly feed: FeedId;
  readonly venue: VenueId;
  readonly price: FeedPrice;
  readonly quotedAt: Millis;
}

/** An operator vouches for the jump that a feed holds back. */
export interface ConfirmMark {
  readonly type: "confirm_mark";
  readonly feed: FeedId;
  readonly price: FeedPrice;
}

/** Lets time pass: quotes age, held jumps run out, interest crosses triggers. */
interface Tick {
  readonly type: "tick";
}

/** Carries on with triggers that an earlier command had no room for. Sent by the sequencer. */
interface Continue {
  readonly type: "continue";
}

export interface CreateMarket {
  readonly type: "create_market";
  readonly by: AccountId;
  readonly market: MarketId;
  readonly loanAsset: AssetId;
  readonly collateralAsset: AssetId;
  readonly feed: FeedId;
  readonly lltv: Wad;
  readonly rateModel: RateModel;
  readonly settings: MarketSettings;
}

export interface ConfigureMarket {
  readonly type: "configure_market";
  readonly by: AccountId;
  readonly market: MarketId;
  readonly settings: MarketSettings;
  readonly reason: string;
}

export interface SetFee {
  readonly type: "set_fee";
  readonly by: AccountId;
  readonly market: MarketId;
  readonly fee: Wad;
}

export interface AccrueInterest {
  readonly type: "accrue_interest";
  readonly market: MarketId;
}

/** Gives back interest that should not have accrued: the clock was wrong, say. */
export interface ReturnInterest {
  readonly type: "return_interest";
  readonly by: AccountId;
  readonly market: MarketId;
  readonly assets: LoanAssets;
  readonly reason: string;
}

export interface Supply {
  readonly type: "supply";
  readonly by: AccountId;
  readonly market: MarketId;
  readonly assets: LoanAssets;
  readonly shares: SupplyShares;
  readonly onBehalf: AccountId;
}

export interface Withdraw {
  readonly type: "withdraw";
  readonly by: AccountId;
  readonly market: MarketId;
  readonly assets: LoanAssets;
  readonly shares: SupplyShares;
  readonly onBehalf: AccountId;
  readonly receiver: AccountId;
}

/** Which plan a loan gets: the market's default, none, or one of the borrower's own. */
export type PlanChoice = "default" | ProtectionPlan | null;

/** An empty loan, to be pledged to and borrowed from. */
export interface CreateLoan {
  readonly type: "create_loan";
  readonly by: AccountId;
  readonly loan: LoanId;
  readonly market: MarketId;
  readonly plan: PlanChoice;
}

/** Pledge, borrow and plan in one: all of it or nothing. */
export interface OpenLoan {
  readonly type: "open_loan";
  readonly by: AccountId;
  readonly loan: LoanId;
  readonly market: MarketId;
  readonly collateral: CollateralAssets;
  readonly borrow: LoanAssets;
  readonly plan: PlanChoice;
}

/** Repays a loan to the last crumb, whatever interest has come since somebody looked. Anyone may. */
export interface RepayAll {
  readonly type: "repay_all";
  readonly by: AccountId;
  readonly loan: LoanId;
  /** Most that may be taken, interest included; null: whatever is free. */
  readonly assetsMax: LoanAssets | null;
}

/** The house pays what is left of a debt below its market's dust. */
export interface ForgiveDebt {
  readonly type: "forgive_debt";
  readonly by: AccountId;
  readonly loan: LoanId;
  readonly reason: string;
}

/** Repays everything by shares and releases everything: leaves exactly zero. */
export interface CloseLoan {
  readonly type: "close_loan";
  readonly by: AccountId;
  readonly loan: LoanId;
  readonly receiver: AccountId;
}

/** Anyone may add collateral to a loan. */
export interface Pledge {
  readonly type: "pledge";
  readonly by: AccountId;
  readonly loan: LoanId;
  readonly assets: CollateralAssets;
}

export interface Release {
  readonly type: "release";
  readonly by: AccountId;
  readonly loan: LoanId;
  readonly assets: CollateralAssets;
  readonly receiver: AccountId;
}

export interface Borrow {
  readonly type: "borrow";
  readonly by: AccountId;
  readonly loan: LoanId;
  readonly assets: LoanAssets;
  readonly shares: BorrowShares;
  readonly receiver: AccountId;
}

/** Anyone may repay a loan. */
export interface Repay {
  readonly type: "repay";
  readonly by: AccountId;
  readonly loan: LoanId;
  readonly assets: LoanAssets;
  readonly shares: BorrowShares;
}

export interface SetPlan {
  readonly type: "set_plan";
  readonly by: AccountId;
  readonly loan: LoanId;
  readonly plan: PlanChoice;
}

/** The borrower's own alert rungs, each an LTV, rising. */
export interface SetAlerts {
  readonly type: "set_alerts";
  readonly by: AccountId;
  readonly loan: LoanId;
  readonly alertLtvs: readonly Wad[];
  /** Prices to be told at, when the confirmed mark is there or below; rising. */
  readonly alertPrices: readonly OraclePrice[];
}

export interface Liquidate {
  readonly type: "liquidate";
  readonly by: AccountId;
  readonly loan: LoanId;
  readonly seizedAssets: CollateralAssets;
  readonly repaidShares: BorrowShares;
}

export interface CreatePreLiquidation {
  readonly type: "create_pre_liquidation";
  readonly preLiquidation: AccountId;
  readonly market: MarketId;
  readonly feed: FeedId;
  readonly terms: PreLiquidationTerms;
}

export interface PreLiquidate {
  readonly type: "pre_liquidate";
  readonly by: AccountId;
  readonly preLiquidation: AccountId;
  readonly loan: LoanId;
  readonly seizedAssets: CollateralAssets;
  readonly repaidShares: BorrowShares;
}

/** What came of telling somebody something over one channel. */
export interface NotificationDelivery {
  readonly account: AccountId;
  /** The loan it was about, open or closed by now; null when it was about no single one. */
  readonly subjectLoan: LoanId | null;
  /** Place in the journal of the event it told of: `sequence-index`. */
  readonly notification: string;
  readonly channel: string;
  /** `delivered`: the channel took it; `failed`: it was given up. */
  readonly outcome: "delivered" | "failed";
  /** When the channel took it or refused it for the last time, by the clock of the service. */
  readonly triedAt: Millis;
  /** The link that went with it and lets somebody else help, if there was one. */
  readonly rescueLink: string | null;
}

/** Who was told what: reported by the service that sends notifications. */
export interface RecordDeliveries {
  readonly type: "record_deliveries";
  readonly deliveries: readonly NotificationDelivery[];
}

/** Somebody has seen what an account was told. */
export interface AcknowledgeNotification {
  readonly type: "acknowledge_notification";
  readonly by: AccountId;
  readonly account: AccountId;
  readonly notification: string;
}

export type Command =
  | RegisterAsset
  | OpenAccount
  | Deposit
  | PayOut
  | MakeWhole
  | EnableRateModel
  | EnableLltv
  | SetFeeRecipient
  | SetAuthorization
  | CreateFeed
  | PostPrice
  | PostQuote
  | ConfirmMark
  | Tick
  | Continue
  | CreateMarket
  | ConfigureMarket
  | SetFee
  | AccrueInterest
  | ReturnInterest
  | ForgiveDebt
  | Supply
  | Withdraw
  | CreateLoan
  | OpenLoan
  | CloseLoan
  | Pledge
  | Release
  | Borrow
  | Repay
  | RepayAll
  | SetPlan
  | SetAlerts
  | Liquidate
  | CreatePreLiquidation
  | PreLiquidate
  | RecordDeliveries
  | AcknowledgeNotification;
