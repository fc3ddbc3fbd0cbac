import { WAD, wDivDown } from "../math/wad.ts";
import type { FieldProblem } from "../units/field-problem.ts";
import type { LoanAssets, Wad, WadPerSecond } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { BorrowRate } from "./adaptive-curve.ts";
import { adaptiveCurveRate, INITIAL_RATE_AT_TARGET } from "./adaptive-curve.ts";
import { kinkedRate, type KinkedModel } from "./kinked.ts";

/** The two totals that a rate depends on. */
export interface RateTotals {
  readonly totalSupplyAssets: LoanAssets;
  readonly totalBorrowAssets: LoanAssets;
}

/** Part of the supply that is lent out, rounded down; 0 for a market without supply. */
export function utilization(totals: RateTotals): Wad {
  if (totals.totalSupplyAssets === 0n) return as(0n);
  return as(wDivDown(totals.totalBorrowAssets, totals.totalSupplyAssets));
}

/** How a market's interest rate comes about. All rates are WAD per second. */
export type RateModel =
  /** No interest, ever. */
  | { readonly kind: "none" }
  /** The reference's model: steers to 90 % utilization. */
  | { readonly kind: "adaptive" }
  /** The same rate at every utilization. */
  | { readonly kind: "fixed"; readonly ratePerSecond: WadPerSecond }
  | KinkedModel;

/** A year of the reference: 365 days. */
export const SECONDS_PER_YEAR = 31_536_000n;
/** Highest rate or slope that a model may name: 1000 % a year, rounded down to a WAD per second. */
export const RATE_PER_SECOND_MAX = ((10n * WAD) / SECONDS_PER_YEAR) as WadPerSecond;

/** What is wrong with `model`: one entry per field in the order of its type; empty for a usable model. */
export function rateModelProblems(model: RateModel): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (model.kind === "fixed") checkRate("ratePerSecond", model.ratePerSecond, problems);
  if (model.kind === "kinked") {
    checkRate("baseRate", model.baseRate, problems);
    checkRate("slopeBelowKink", model.slopeBelowKink, problems);
    checkRate("slopeAboveKink", model.slopeAboveKink, problems);
    if (model.kink <= 0n || model.kink >= WAD) {
      const problem = `The kink must lie above 0 and below 1 (in WAD: 1 to ${WAD - 1n}).`;
      problems.push({ field: "kink", problem });
    }
  }
  return problems;
}

/** Rate at target that a new market starts with: the adaptive curve's initial one, 0 for other models. */
export function initialRateAtTarget(model: RateModel): WadPerSecond {
  return model.kind === "adaptive" ? INITIAL_RATE_AT_TARGET : as(0n);
}

/**
 * Rate over the `elapsedSeconds` since the last accrual, at the totals that held all that time (before
 * this accrual). `rateAtTarget` is what the last accrual stored, 0 if there was none. Rounded down, in
 * favour of the borrowers; the curve's error is rounded toward the target, as in the reference.
 * The caller knows that the model has no problems and that totals fit 128 bits.
 */
export function borrowRate(
  model: RateModel,
  totals: RateTotals,
  rateAtTarget: WadPerSecond,
  elapsedSeconds: bigint,
): BorrowRate {
  switch (model.kind) {
    case "none":
      return { averageRate: as(0n), rateAtTarget: as(0n) };
    case "adaptive":
      return adaptiveCurveRate(utilization(totals), rateAtTarget, elapsedSeconds);
    case "fixed":
      return { averageRate: model.ratePerSecond, rateAtTarget: as(0n) };
    case "kinked":
      return { averageRate: kinkedRate(model, utilization(totals)), rateAtTarget: as(0n) };
  }
}

function checkRate(field: string, rate: WadPerSecond, problems: FieldProblem[]): void {
  if (rate >= 0n && rate <= RATE_PER_SECOND_MAX) return;
  const problem = `Use a rate from 0 to ${RATE_PER_SECOND_MAX} WAD per second (1000 % a year).`;
  problems.push({ field, problem });
}
