import type { ProtectionPlan } from "@plimsoll/engine";
import type { CrashAsset, CrashRehearsal, RehearsalMarket } from "@plimsoll/lab/crashes";
import { CRASHES, crashPath, RefusedCommand, rehearseCrashes } from "@plimsoll/lab/crashes";
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

const HOUR_MILLIS = 3_600_000;

/** Seven crashes, minute by minute, in the real engine: a second or two that the page must not wait. */
function answer({ market, loan, plan, asset, realHours }: CrashTask): CrashAnswer {
  const paths = CRASHES.map(({ id }) => {
    const real = realHours.find(({ crash }) => crash === id);
    const candles = real && { candles: real.candles, barMs: HOUR_MILLIS };
    return crashPath({ crash: id, asset, ...(candles && { candles }) });
  });
  try {
    return { crashes: rehearseCrashes({ market, loan, plan, asset, paths }) };
  } catch (error) {
    if (!(error instanceof RefusedCommand)) throw error;
    return { problem: "The book would not open this loan with this plan." };
  }
}

self.addEventListener("message", ({ data }: MessageEvent<CrashTask>) => {
  self.postMessage(answer(data));
});
