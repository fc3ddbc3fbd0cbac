import type { LiquidationPolicy } from "../liquidation/liquidation-policy.ts";
import type { FeedSettings } from "../oracle/feed-settings.ts";
import type { Mark } from "../oracle/feed-state.ts";
import type { Quote } from "../oracle/quote.ts";
import type { ObservedVolatility } from "../protection/early-trigger.ts";
import type { AssetId, FeedId, MarketId } from "../units/identifiers.ts";
import type { BorrowShares, CollateralAssets, LoanAssets, Wad } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";

/** What the book held of one feed: enough to make its mark again. */
export interface FeedEvidence {
  readonly feed: FeedId;
  readonly settings: FeedSettings;
  /** Last quote of each venue, ascending by venue. */
  readonly quotes: readonly Quote[];
  readonly mark: Mark;
}

/**
 * What the sales that follow in this entry rest on, so that the entry alone explains them. Stated once
 * an entry for each market and feed, before the first sale; it changes nothing.
 */
export interface GroundsStated {
  readonly type: "grounds_stated";
  readonly at: Millis;
  readonly market: MarketId;
  readonly loanAsset: AssetId;
  readonly loanDecimals: number;
  readonly collateralAsset: AssetId;
  readonly collateralDecimals: number;
  readonly lltv: Wad;
  readonly policy: LiquidationPolicy;
  /** Fee of a plan's sale, WAD of the debt repaid. */
  readonly deleverageFee: Wad;
  /** What early triggers followed; null when the market estimates nothing. */
  readonly volatility: ObservedVolatility | null;
  /** The feed that prices the sales, and after it the two that it is composed of, if it is. */
  readonly feeds: readonly FeedEvidence[];
}

/** A loan and its market's debt right before a sale, interest included. */
export interface LoanBefore {
  readonly collateral: CollateralAssets;
  readonly borrowShares: BorrowShares;
  readonly totalBorrowAssets: LoanAssets;
  readonly totalBorrowShares: BorrowShares;
}
