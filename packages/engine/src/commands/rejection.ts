import type { AccountId, AssetId, LoanId } from "../units/identifiers.ts";
import type {
  BorrowShares,
  CollateralAssets,
  FeedPrice,
  LoanAssets,
  SupplyShares,
} from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { PausableAction } from "../state/market-settings.ts";
import type { PreLiquidationTermsProblem } from "../liquidation/pre-liquidation.ts";

/**
 * Why a book refuses a well-formed command. Nothing has changed then, interest included. Codes are
 * stable; their order is precedence: of several reasons the first one here is given.
 */
export type Rejection =
  /** The command is older than the book. */
  | { readonly code: "time_reversed"; readonly now: Millis; readonly bookTime: Millis }
  /** Due triggers come first: send `continue` until none are left. */
  | { readonly code: "continuation_due" }
  /** There is nothing to carry on with. */
  | { readonly code: "nothing_to_continue" }
  /** A field is out of bounds. */
  | { readonly code: "invalid_field"; readonly field: string; readonly problem: string }
  /** Only the book's owner may do this. */
  | { readonly code: "not_owner"; readonly by: AccountId }
  | { readonly code: "asset_not_found"; readonly asset: AssetId }
  | { readonly code: "asset_already_registered"; readonly asset: AssetId }
  | { readonly code: "account_not_found"; readonly account: AccountId }
  | { readonly code: "account_already_opened"; readonly account: AccountId }
  | { readonly code: "feed_not_found"; readonly feed: string }
  | { readonly code: "feed_already_created"; readonly feed: string }
  | { readonly code: "feed_takes_no_quotes"; readonly feed: string }
  | { readonly code: "feed_takes_no_posted_price"; readonly feed: string }
  | { readonly code: "venue_not_in_feed"; readonly feed: string; readonly venue: string }
  | { readonly code: "price_out_of_range"; readonly price: FeedPrice }
  | { readonly code: "quote_from_the_future"; readonly quotedAt: Millis; readonly now: Millis }
  /** The mark follows the parts: they are to be confirmed. */
  | {
      readonly code: "feed_is_composed";
      readonly feed: string;
      readonly base: string;
      readonly quote: string;
    }
  | { readonly code: "mark_not_suspect"; readonly feed: string }
  | { readonly code: "suspect_price_moved"; readonly feed: string }
  | { readonly code: "rate_model_not_enabled"; readonly rateModel: string }
  | { readonly code: "lltv_not_enabled" }
  | { readonly code: "market_already_created"; readonly market: string }
  | { readonly code: "market_not_found"; readonly market: string }
  | { readonly code: "loan_not_found"; readonly loan: string }
  | { readonly code: "loan_already_created"; readonly loan: string }
  | { readonly code: "pre_liquidation_not_found"; readonly preLiquidation: string }
  | { readonly code: "pre_liquidation_already_created"; readonly preLiquidation: string }
  | { readonly code: PreLiquidationTermsProblem }
  | { readonly code: "too_many"; readonly what: string; readonly max: number }
  | { readonly code: "action_paused"; readonly action: PausableAction }
  /** It is like this already. */
  | { readonly code: "already_set" }
  | { readonly code: "max_lltv_exceeded" }
  | { readonly code: "max_fee_exceeded" }
  /** Exactly one of two amounts must not be zero. */
  | { readonly code: "inconsistent_input" }
  | { readonly code: "zero_assets" }
  /** A receiver or owner is required; nobody was named. */
  | { readonly code: "account_missing" }
  /** The owner has not authorised the account that acts. */
  | { readonly code: "unauthorized"; readonly by: AccountId }
  /** Nothing is owed and nothing is pledged: only its owner can begin again. */
  | { readonly code: "loan_settled"; readonly loan: LoanId }
  | { readonly code: "reference_already_used"; readonly reference: string }
  /** This liquidation has been made good before. */
  | { readonly code: "already_made_whole"; readonly sequence: number; readonly index: number }
  /** Borrowers do not owe so much interest any more. */
  | { readonly code: "interest_not_owed"; readonly owed: LoanAssets; readonly assets: LoanAssets }
  /** A loan would owe less than was lent: it began after the interest had accrued. */
  | {
      readonly code: "debt_below_principal";
      readonly loan: LoanId;
      readonly principal: LoanAssets;
      readonly borrowed: LoanAssets;
    }
  /** The fee recipient has withdrawn its part of the interest. */
  | {
      readonly code: "fee_already_withdrawn";
      readonly held: SupplyShares;
      readonly required: SupplyShares;
    }
  /** Suppliers have withdrawn the interest: those who stay would lose what they supplied. */
  | {
      readonly code: "suppliers_below_par";
      readonly supplied: LoanAssets;
      readonly par: LoanAssets;
    }
  | { readonly code: "price_unavailable"; readonly status: "suspect" | "stale" }
  /** Loans that wait for a buyer owe more than they would bring: new money must not share in it. */
  | {
      readonly code: "shortfall_known";
      readonly market: string;
      readonly fromLenders: LoanAssets;
    }
  | { readonly code: "position_is_healthy" }
  /** After an outage liquidations wait. Null: until a fresh mark, and then for the market's grace. */
  | {
      readonly code: "liquidation_in_grace";
      readonly market: string;
      readonly until: Millis | null;
    }
  | { readonly code: "position_is_liquidatable" }
  | { readonly code: "position_is_not_pre_liquidatable" }
  /** An amount is wider than 128 bits. */
  | { readonly code: "amount_exceeds_128_bits" }
  /** A sum or product leaves its range. */
  | { readonly code: "arithmetic_overflow" }
  | { readonly code: "division_by_zero" }
  /** There is no debt to repay or to forgive. */
  | { readonly code: "nothing_owed"; readonly loan: LoanId }
  /** More would be repaid than the loan owes. */
  | {
      readonly code: "repayment_exceeds_debt";
      readonly owed: LoanAssets;
      readonly assets: LoanAssets;
    }
  /** More would be taken back than is pledged. */
  | {
      readonly code: "release_exceeds_collateral";
      readonly asset: AssetId;
      readonly held: CollateralAssets;
      readonly assets: CollateralAssets;
      readonly releasable?: Releasable;
    }
  /** A liquidator would get more than is pledged. */
  | {
      readonly code: "seizure_exceeds_collateral";
      readonly asset: AssetId;
      readonly held: CollateralAssets;
      readonly seized: CollateralAssets;
    }
  /** More would be withdrawn than this account has lent, interest included and a known shortfall taken off. */
  | {
      readonly code: "withdrawal_exceeds_supply";
      readonly supplied: LoanAssets;
      readonly assets: LoanAssets;
      /** What all lenders of the market are known to lose. */
      readonly shortfall: LoanAssets;
    }
  /** Interest has carried the debt beyond what may be taken to repay all of it. */
  | {
      readonly code: "debt_above_limit";
      readonly owed: LoanAssets;
      readonly assetsMax: LoanAssets;
    }
  /** Only a debt below the market's dust is forgiven. */
  | { readonly code: "debt_above_dust"; readonly owed: LoanAssets; readonly dust: LoanAssets }
  | {
      readonly code: "pre_liquidation_too_large";
      readonly repaidShares: BorrowShares;
      readonly repayableShares: BorrowShares;
    }
  | {
      readonly code: "insufficient_collateral";
      readonly borrowed: LoanAssets;
      readonly maxBorrow: LoanAssets;
      readonly releasable?: Releasable;
      readonly room?: LoanAssets;
    }
  | {
      readonly code: "max_ltv_exceeded";
      readonly borrowed: LoanAssets;
      readonly maxBorrow: LoanAssets;
      readonly releasable?: Releasable;
      readonly room?: LoanAssets;
    }
  | {
      readonly code: "plan_trigger_crossed";
      readonly step: number;
      readonly releasable?: Releasable;
      readonly room?: LoanAssets;
    }
  | {
      readonly code: "insufficient_liquidity";
      readonly totalBorrowAssets: LoanAssets;
      readonly totalSupplyAssets: LoanAssets;
      /** What a lender can take back now instead; missing where somebody borrows. */
      readonly withdrawable?: LoanAssets;
      /** What is not lent out; missing where a lender withdraws. */
      readonly room?: LoanAssets;
    }
  | {
      readonly code: "below_minimum_loan";
      readonly borrowed: LoanAssets;
      readonly minLoan: LoanAssets;
    }
  /** `room` is what may still come up to the limit: of supply, or of debt with its fee. */
  | { readonly code: "supply_cap_exceeded"; readonly cap: LoanAssets; readonly room: LoanAssets }
  | { readonly code: "borrow_cap_exceeded"; readonly cap: LoanAssets; readonly room: LoanAssets }
  | {
      readonly code: "customer_borrow_cap_exceeded";
      readonly cap: LoanAssets;
      readonly room: LoanAssets;
    }
  | {
      /** What is free does not cover all that is owed. */
      readonly code: "balance_below_debt";
      readonly account: AccountId;
      readonly asset: AssetId;
      readonly available: bigint;
      readonly owed: LoanAssets;
    }
  /** The house's account does not hold what the house would pay. */
  | {
      readonly code: "house_short";
      readonly account: AccountId;
      readonly asset: AssetId;
      readonly available: bigint;
      readonly required: bigint;
    }
  | {
      readonly code: "insufficient_balance";
      readonly account: AccountId;
      readonly asset: AssetId;
      readonly available: bigint;
      readonly required: bigint;
    };

/** Most collateral that may be taken back instead: at this price, with this debt and plan. */
export interface Releasable {
  readonly asset: AssetId;
  readonly assets: CollateralAssets;
}

export type RejectionCode = Rejection["code"];
