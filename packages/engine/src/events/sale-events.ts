import type { PreLiquidationTerms } from "../liquidation/pre-liquidation.ts";
import type { PlanStep } from "../protection/plan.ts";
import type { AccountId, LoanId } from "../units/identifiers.ts";
import type {
  BorrowShares,
  CollateralAssets,
  LoanAssets,
  OraclePrice,
  Wad,
} from "../units/quantity.ts";
import type { LoanBefore } from "./sale-grounds.ts";
import type { Fact, Moved } from "./fact.ts";
import type { Why } from "./trigger-events.ts";

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

/** Collateral too little to wait for a buyer: the house has taken it with the bad debt. */
export interface Crumb {
  readonly collateral: CollateralAssets;
  /** The desk, or insurance when the desk could not pay. */
  readonly to: AccountId;
  /** For how much of the debt: its value at the mark, rounded down, or less where insurance had less. */
  readonly paid: LoanAssets;
}

/** Debt that no collateral stands behind any more: paid by insurance, then by the suppliers. */
export interface BadDebtRealized extends Moved<"bad_debt_realized"> {
  readonly loan: LoanId;
  /** What nobody bought collateral for: from insurance and from the suppliers. */
  readonly badDebtAssets: LoanAssets;
  readonly badDebtShares: BorrowShares;
  readonly principal: LoanAssets;
  readonly fromInsurance: LoanAssets;
  readonly fromSuppliers: LoanAssets;
  /** Missing where no collateral was left, and in events of older releases. */
  readonly crumb?: Crumb;
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
