import type { ProtectionPlan } from "../protection/plan.ts";
import type { AccountId, LoanId, MarketId } from "../units/identifiers.ts";
import type {
  BorrowShares,
  CollateralAssets,
  LoanAssets,
  OraclePrice,
  Wad,
} from "../units/quantity.ts";
import type { Fact, Moved } from "./fact.ts";

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

/** The house has paid what was left of a debt below the market's dust. */
export interface DebtForgiven extends Moved<"debt_forgiven"> {
  readonly loan: LoanId;
  readonly by: AccountId;
  readonly assets: LoanAssets;
  readonly shares: BorrowShares;
  readonly principal: LoanAssets;
  readonly reason: string;
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
