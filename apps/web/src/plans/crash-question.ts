import type { ProtectionPlan } from "@plimsoll/engine";
import type { CrashAsset, CrashRehearsal, RehearsalMarket } from "@plimsoll/lab/crashes";
import type { LoanAmounts } from "../loans/standing.ts";

/** What the worker is asked: this loan, in every crash on file, with this plan. */
export interface CrashQuestion {
  readonly market: RehearsalMarket;
  readonly loan: LoanAmounts & {
    readonly spareCollateral: LoanAmounts["collateral"];
    readonly spareMoney: LoanAmounts["debt"];
  };
  readonly plan: ProtectionPlan | null;
  readonly asset: CrashAsset;
}

/** What it answers; a refusal is a sentence. */
export type CrashAnswer =
  { readonly crashes: readonly CrashRehearsal[] } | { readonly problem: string };
