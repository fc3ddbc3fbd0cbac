import type { Ladder } from "../ladder/ladder.ts";
import type { LedgerAccount } from "../ledger/ledger-account.ts";
import type { InterestState } from "../market/totals.ts";
import type { PreLiquidationTerms } from "../liquidation/pre-liquidation.ts";
import type { FeedSettings } from "../oracle/feed-settings.ts";
import type { FeedState, Mark } from "../oracle/feed-state.ts";
import type { Quote } from "../oracle/quote.ts";
import type { VolatilityEstimate } from "../oracle/volatility.ts";
import type { OwnAlerts } from "../protection/own-alerts.ts";
import type { ProtectionPlan } from "../protection/plan.ts";
import type { Schedule } from "../protection/schedule.ts";
import type { AccountId, AssetId, FeedId, LoanId, MarketId } from "../units/identifiers.ts";
import type {
  BorrowShares,
  CollateralAssets,
  LoanAssets,
  SupplyShares,
  Wad,
  WadPerSecond,
} from "../units/quantity.ts";
import type { Millis, Seconds } from "../units/time.ts";
import type { MarketSettings } from "./market-settings.ts";
import type { Stored } from "./undo.ts";

/** Nobody: the reference's zero address. It can hold shares (fees without a recipient), never act. */
export const NOBODY = "" as AccountId;
/** The loan of nobody: commands that name it fail where the reference's zero address fails. */
export const NO_LOAN = "" as LoanId;

/** House accounts: counterparty of automatic sales, payer of bad debt, receiver of fees. */
export const DESK = "desk" as AccountId;
export const INSURANCE = "insurance" as AccountId;
export const FEES = "fees" as AccountId;
export const HOUSE_ACCOUNTS: readonly AccountId[] = [DESK, INSURANCE, FEES];

export interface Asset {
  readonly id: AssetId;
  readonly decimals: number;
  /** Place of this asset's balance in every account's `available`. */
  readonly index: number;
  readonly custody: LedgerAccount;
}

export interface Account extends Stored {
  readonly id: AccountId;
  /** Free balances by asset index; missing until the first posting. */
  available: readonly (LedgerAccount | undefined)[];
  /** Loans of this account that are open, in no particular order. */
  loans: readonly LoanId[];
  /** Whom this account lets act for it: accounts and pre-liquidation contracts. */
  authorized: ReadonlySet<AccountId>;
}

export interface SupplyPosition extends Stored {
  readonly account: AccountId;
  supplyShares: SupplyShares;
}

/** The accounts of the ledger that belong to one market. */
interface MarketLedger {
  readonly principal: LedgerAccount;
  readonly interest: LedgerAccount;
  readonly pledged: LedgerAccount;
  readonly supplied: LedgerAccount;
  readonly feeClaims: LedgerAccount;
  readonly rounding: LedgerAccount;
}

export interface Market extends Stored, InterestState {
  readonly id: MarketId;
  readonly loanAsset: Asset;
  readonly collateralAsset: Asset;
  readonly feed: Feed;
  readonly lltv: Wad;
  /** Liquidation incentive factor of this LLTV, WAD. */
  readonly incentiveFactor: Wad;
  /** OraclePrice = feed price × this. */
  readonly priceFactor: bigint;
  readonly ledger: MarketLedger;
  totalSupplyAssets: LoanAssets;
  totalSupplyShares: SupplyShares;
  totalBorrowAssets: LoanAssets;
  totalBorrowShares: BorrowShares;
  lastUpdate: Seconds;
  fee: Wad;
  rateAtTarget: WadPerSecond;
  /** Loan asset that lies in the market, moved by payments only. */
  cash: LoanAssets;
  /** Collateral pledged by all loans. */
  totalCollateral: CollateralAssets;
  settings: MarketSettings;
  /** An outage after which no fresh mark has been seen yet, or null. Only with `settings.grace`. */
  outage: Outage | null;
  /** Until when liquidations wait after an outage; 0 when they do not. */
  graceUntil: Millis;
  /** Value that the market's own sales have brought since `paceFrom`. Only with `settings.pace`. */
  paceSold: LoanAssets;
  /** Start of the minute that `paceSold` counts. */
  paceFrom: Millis;
  /** Until when sales wait because a minute's pace is used up; 0 when they do not. */
  paceUntil: Millis;
  /** What the samples of the mark have told so far, or null. Only with `settings.volatility`. */
  volatility: VolatilityEstimate | null;
  /** Followers whose triggers do not stand yet where the latest volatility asks. */
  behind: readonly Loan[];
  readonly suppliers: Map<AccountId, SupplyPosition>;
  /** Derived: where every loan waits for its next trigger and its next re-arming. */
  readonly ladders: MarketLadders;
  /** Loans whose sale waits for the desk to be funded. */
  readonly stranded: Set<LoanId>;
  /** Derived: loans with a trigger that follows volatility. */
  readonly followers: Set<Loan>;
  /** Derived: schedule of loans without own alerts, by plan. */
  schedules: Map<ProtectionPlan | null, Schedule>;
}

/** A stretch of time in which the book could not know the price, or did not hear anything at all. */
export interface Outage {
  readonly cause: "stale_feed" | "service_gap";
  readonly since: Millis;
}

export interface MarketLadders {
  readonly falling: Ladder;
  readonly rising: Ladder;
  /** Sales of markets that may hold them back, apart from all that is never held back. */
  readonly sales: Ladder;
  /** Loans whose sale waits for the desk or the end of a pause, under an LTV of 1. */
  readonly stranded: Ladder;
  /** Alerts by price, which depend on the price alone and not on a loan's debt. */
  readonly priceFalling: Ladder;
  readonly priceRising: Ladder;
  readonly slots: (Loan | undefined)[];
  readonly freeSlots: number[];
}

export interface Loan extends Stored {
  readonly id: LoanId;
  readonly owner: AccountId;
  readonly market: Market;
  collateral: CollateralAssets;
  borrowShares: BorrowShares;
  /** Borrowed and not repaid, without interest. Repayments go to interest first. */
  principal: LoanAssets;
  plan: ProtectionPlan | null;
  /** What each plan step has used of its cap, by step index; empty until one acts. */
  planUsed: readonly bigint[];
  /** The borrower's own alerts. */
  ownAlerts: OwnAlerts;
  /** Bits of triggers that have fired and wait to be armed again. */
  disarmed: number;
  /** Whether a sale of this loan waits for the desk. */
  isStranded: boolean;
  /** Derived from market, plan and alerts. */
  schedule: Schedule;
  /** Derived: place on the market's ladders, or −1. */
  slot: number;
}

/** A price source and what the book believes of it. */
export interface Feed extends Stored, FeedState {
  readonly id: FeedId;
  readonly settings: FeedSettings;
  quotes: readonly Quote[];
  mark: Mark;
  /** Since when the mark has been stale; null while it is not, and before the first price. */
  staleSince: Millis | null;
  /** Markets that take their price from this feed, by id. */
  readonly markets: Market[];
  /** Derived: composed feeds that this one is a part of, by id. */
  readonly composed: Feed[];
}

/** The feeds a composed one is made of. */
export interface FeedParts {
  readonly base: Feed;
  readonly quote: Feed;
}

/** A pre-liquidation contract: terms that any borrower of the market may authorise. */
export interface PreLiquidation {
  readonly id: AccountId;
  readonly market: Market;
  readonly terms: PreLiquidationTerms;
  readonly feed: Feed;
}
