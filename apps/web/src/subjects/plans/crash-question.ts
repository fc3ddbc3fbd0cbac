import type { ProtectionPlan } from "@plimsoll/engine";
import type { CrashAsset, CrashRehearsal, RehearsalMarket } from "@plimsoll/lab/crashes";
import type { LoanAmounts } from "../loans/standing.ts";
import type { RealHours } from "./real-hours.ts";

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

/** The question as the worker gets it, with what is known of real trade. */
export interface CrashTask extends CrashQuestion {
  readonly realHours: readonly RealHours[];
}

/** What it answers; a refusal is a sentence. */
export type CrashAnswer =
  { readonly crashes: readonly CrashRehearsal[] } | { readonly problem: string };
