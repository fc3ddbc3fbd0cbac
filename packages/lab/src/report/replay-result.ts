import type { CollateralAssets, LoanAssets, Millis, Wad } from "@plimsoll/engine";

/** What one policy did to one book on one path. Shares are scaled by 10^18. */
export interface ReplayResult {
  /** Name of the policy, or the path of the file that holds it. */
  readonly policy: string;
  /** Loans opened and played. */
  readonly loans: number;
  /** Rows of the book left out because the loan was already unhealthy at the first price. */
  readonly skippedUnhealthy: number;
  /** Loans of which collateral was sold at least once. */
  readonly touched: number;
  /** Loans whose debt was fully repaid by sales. */
  readonly closed: number;
  /** Collateral sold / initial collateral, in coins. */
  readonly collateralSoldShare: Wad;
  /** Penalties and fees at the mark of each sale / initial collateral value. */
  readonly costShare: Wad;
  /** Collateral left / initial collateral, in coins. */
  readonly coinsKeptShare: Wad;
  /** (Collateral value − debt) at the last price / initial collateral value; may be negative. */
  readonly endEquityShare: Wad;
  /** Debt that no collateral was left for. Lenders bear it: a replay has no insurance. */
  readonly badDebt: LoanAssets;
  readonly interestAccrued: LoanAssets;
  /** When collateral was first sold; null if never. */
  readonly firstActionAt: Millis | null;
  /** Number of sales. */
  readonly sales: number;
  /** By UTC day (`2026-02-05`); days without a sale may be absent. */
  readonly soldByDay: readonly DayOfSales[];
}

export interface DayOfSales {
  readonly day: string;
  readonly collateralSold: CollateralAssets;
}

/** How amounts of the replay are written. */
export interface ReplayUnits {
  readonly collateral: AssetUnit;
  readonly debt: AssetUnit;
}

export interface AssetUnit {
  /** `BTC`, `USDC`. */
  readonly symbol: string;
  readonly decimals: number;
}
