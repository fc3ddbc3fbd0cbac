import type {
  LiquidationPolicyText,
  MarketSettingsText,
  PlanStepText,
  PlanText,
  RateModelText,
} from "@plimsoll/contract";
import { dustOf, formatAmount, SECONDS_PER_YEAR } from "@plimsoll/engine";
import type {
  LiquidationPolicy,
  MarketSettings,
  PlanStep,
  ProtectionPlan,
  RateModel,
} from "@plimsoll/engine";
import { ratio, type AssetName } from "./amount.ts";

/** The two assets of a market, with what text needs of them. */
export interface AssetPair {
  readonly loanAsset: AssetName;
  readonly collateralAsset: AssetName;
}

const inWhole = (asset: AssetName, value: bigint): string => formatAmount(value, asset.decimals);
const cap = (asset: AssetName, value: bigint | null): string | null =>
  value === null ? null : inWhole(asset, value);

/** Market settings as they are written and read again without loss. */
export function settingsText(settings: MarketSettings, pair: AssetPair): MarketSettingsText {
  const { loanAsset } = pair;
  return {
    maxLtv: ratio(settings.maxLtv),
    supplyCap: cap(loanAsset, settings.supplyCap),
    borrowCap: cap(loanAsset, settings.borrowCap),
    customerBorrowCap: cap(loanAsset, settings.customerBorrowCap),
    minLoan: inWhole(loanAsset, settings.minLoan),
    processingFee: {
      rate: ratio(settings.processingFee.rate),
      mode: settings.processingFee.mode,
    },
    paused: [...settings.paused],
    alertLtvs: settings.alertLtvs.map(ratio),
    alertHysteresis: ratio(settings.alertHysteresis),
    liquidation: policyText(settings.liquidation, loanAsset),
    deleverageFee: ratio(settings.deleverageFee),
    defaultPlan: planText(settings.defaultPlan, pair),
    grace:
      settings.grace === null
        ? null
        : { ...settings.grace, hardLtv: ratio(settings.grace.hardLtv) },
    pace:
      settings.pace === null
        ? null
        : { valuePerMinute: inWhole(loanAsset, settings.pace.valuePerMinute) },
    volatility:
      settings.volatility === null
        ? null
        : { ...settings.volatility, step: ratio(settings.volatility.step) },
  };
}

export function planText(plan: ProtectionPlan | null, pair: AssetPair): PlanText | null {
  return plan === null ? null : { steps: plan.steps.map((step) => stepText(step, pair)) };
}

/** Rates of a model a year, rounded down to 18 decimals as they are kept per second. */
export function rateModelText(model: RateModel): RateModelText {
  switch (model.kind) {
    case "none":
    case "adaptive":
      return { kind: model.kind };
    case "fixed":
      return { kind: "fixed", ratePerYear: perYear(model.ratePerSecond) };
    case "kinked":
      return {
        kind: "kinked",
        baseRatePerYear: perYear(model.baseRate),
        slopeBelowKinkPerYear: perYear(model.slopeBelowKink),
        slopeAboveKinkPerYear: perYear(model.slopeAboveKink),
        kink: ratio(model.kink),
      };
  }
}

/** A rate per second, times the seconds of a year: simple interest. */
export function perYear(ratePerSecond: bigint): string {
  return ratio(ratePerSecond * SECONDS_PER_YEAR);
}

function stepText(step: PlanStep, { loanAsset, collateralAsset }: AssetPair): PlanStepText {
  const triggerLtv = ratio(step.triggerLtv);
  if (step.kind === "close") return { kind: "close", triggerLtv };
  const asset = step.kind === "repay" ? loanAsset : collateralAsset;
  const band = { triggerLtv, targetLtv: ratio(step.targetLtv), cap: cap(asset, step.cap) };
  if (step.kind !== "deleverage" || step.early === undefined) return { kind: step.kind, ...band };
  const { hours, floorLtv } = step.early;
  return { kind: step.kind, ...band, early: { hours, floorLtv: ratio(floorLtv) } };
}

function policyText(policy: LiquidationPolicy, loanAsset: AssetName): LiquidationPolicyText {
  const dust = inWhole(loanAsset, dustOf(policy));
  if (policy.kind === "reference") return { kind: "reference", dust };
  const { soft } = policy;
  return {
    kind: "ladder",
    soft:
      soft === null
        ? null
        : {
            triggerLtv: ratio(soft.triggerLtv),
            ceilingLtv: ratio(soft.ceilingLtv),
            targetLtv: ratio(soft.targetLtv),
            feeAtTrigger: ratio(soft.feeAtTrigger),
            feeAtCeiling: ratio(soft.feeAtCeiling),
          },
    targetLtv: ratio(policy.targetLtv),
    feeAtLltv: ratio(policy.feeAtLltv),
    feeAtFull: ratio(policy.feeAtFull),
    fullFeeLtv: ratio(policy.fullFeeLtv),
    dust,
    insuranceFirst: policy.insuranceFirst,
  };
}
