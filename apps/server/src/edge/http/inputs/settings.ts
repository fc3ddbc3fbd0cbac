import type {
  FeedSettingsText,
  LiquidationPolicyText,
  MarketSettingsText,
  PlanChoiceText,
  PlanStepText,
  PlanText,
  RateModelText,
} from "@plimsoll/contract";
import { as } from "@plimsoll/engine";
import type {
  CollateralAssets,
  FeedId,
  FeedSettings,
  LiquidationPolicy,
  LoanAssets,
  MarketSettings,
  Millis,
  PlanChoice,
  PlanStep,
  ProtectionPlan,
  RateModel,
  VenueId,
} from "@plimsoll/engine";
import type { AssetPair } from "../../../views/market-settings.ts";
import { amountIn, amountOrNull, perSecond, wadOf } from "./amount.ts";

/** Market settings from text; bounds between fields are the engine's to check. */
export function settingsOf(text: MarketSettingsText, pair: AssetPair): MarketSettings {
  const { loanAsset } = pair;
  const cap = (name: "supplyCap" | "borrowCap" | "customerBorrowCap"): LoanAssets | null => {
    const value = amountOrNull(loanAsset, text[name], `settings.${name}`);
    return value === null ? null : as(value);
  };
  return {
    maxLtv: wadOf(text.maxLtv, "settings.maxLtv"),
    supplyCap: cap("supplyCap"),
    borrowCap: cap("borrowCap"),
    customerBorrowCap: cap("customerBorrowCap"),
    minLoan: as(amountIn(loanAsset, text.minLoan, "settings.minLoan")),
    processingFee: {
      rate: wadOf(text.processingFee.rate, "settings.processingFee.rate"),
      mode: text.processingFee.mode,
    },
    paused: text.paused,
    alertLtvs: text.alertLtvs.map((ltv, index) => wadOf(ltv, `settings.alertLtvs[${index}]`)),
    alertHysteresis: wadOf(text.alertHysteresis, "settings.alertHysteresis"),
    liquidation: policyOf(text.liquidation, pair),
    deleverageFee: wadOf(text.deleverageFee, "settings.deleverageFee"),
    defaultPlan:
      text.defaultPlan === null ? null : planOf(text.defaultPlan, pair, "settings.defaultPlan"),
    grace:
      text.grace === null
        ? null
        : {
            outageMs: text.grace.outageMs as Millis,
            graceMs: text.grace.graceMs as Millis,
            hardLtv: wadOf(text.grace.hardLtv, "settings.grace.hardLtv"),
          },
    pace:
      text.pace === null
        ? null
        : {
            valuePerMinute: as(
              amountIn(loanAsset, text.pace.valuePerMinute, "settings.pace.valuePerMinute"),
            ),
          },
    volatility:
      text.volatility === null
        ? null
        : {
            sampleMs: text.volatility.sampleMs as Millis,
            memorySamples: text.volatility.memorySamples,
            step: wadOf(text.volatility.step, "settings.volatility.step"),
          },
  };
}

export function planChoiceOf(choice: PlanChoiceText, pair: AssetPair): PlanChoice {
  return choice === "default" || choice === null ? choice : planOf(choice, pair, "plan");
}

export function rateModelOf(text: RateModelText): RateModel {
  switch (text.kind) {
    case "none":
    case "adaptive":
      return { kind: text.kind };
    case "fixed":
      return { kind: "fixed", ratePerSecond: perSecond(text.ratePerYear, "rateModel.ratePerYear") };
    case "kinked":
      return {
        kind: "kinked",
        baseRate: perSecond(text.baseRatePerYear, "rateModel.baseRatePerYear"),
        slopeBelowKink: perSecond(text.slopeBelowKinkPerYear, "rateModel.slopeBelowKinkPerYear"),
        slopeAboveKink: perSecond(text.slopeAboveKinkPerYear, "rateModel.slopeAboveKinkPerYear"),
        kink: wadOf(text.kink, "rateModel.kink"),
      };
  }
}

export function feedSettingsOf(text: FeedSettingsText): FeedSettings {
  if (text.kind === "posted") return text;
  if (text.kind === "composed") {
    const { decimals, base, quote, peg } = text;
    return {
      kind: "composed",
      decimals,
      base: base as FeedId,
      quote: quote as FeedId,
      peg: peg && {
        counts: peg.counts,
        band: wadOf(peg.band, "settings.peg.band"),
        suspendBeyond: wadOf(peg.suspendBeyond, "settings.peg.suspendBeyond"),
      },
    };
  }
  return {
    ...text,
    venues: text.venues as VenueId[],
    maxAgeMs: text.maxAgeMs as Millis,
    confirmAfterMs: text.confirmAfterMs as Millis,
    holdForMs: text.holdForMs as Millis,
    outlierDistance: wadOf(text.outlierDistance, "settings.outlierDistance"),
    jumpGate: wadOf(text.jumpGate, "settings.jumpGate"),
    holdGate: wadOf(text.holdGate, "settings.holdGate"),
  };
}

function planOf(text: PlanText, pair: AssetPair, field: string): ProtectionPlan {
  return {
    steps: text.steps.map((step, index) => stepOf(step, pair, `${field}.steps[${index}]`)),
  };
}

function stepOf(text: PlanStepText, pair: AssetPair, field: string): PlanStep {
  const triggerLtv = wadOf(text.triggerLtv, `${field}.triggerLtv`);
  if (text.kind === "close") return { kind: "close", triggerLtv };
  const targetLtv = wadOf(text.targetLtv, `${field}.targetLtv`);
  const asset = text.kind === "repay" ? pair.loanAsset : pair.collateralAsset;
  const cap = amountOrNull(asset, text.cap, `${field}.cap`);
  const bound = <Q>(make: (amount: bigint) => Q): Q | null => (cap === null ? null : make(cap));
  const band = { triggerLtv, targetLtv };
  if (text.kind === "repay") {
    return { kind: "repay", ...band, cap: bound((amount) => as(amount)) };
  }
  const step = { ...band, cap: bound((amount) => as<CollateralAssets>(amount)) };
  if (text.kind === "top_up" || text.early === undefined) return { kind: text.kind, ...step };
  const { hours, floorLtv } = text.early;
  const early = { hours, floorLtv: wadOf(floorLtv, `${field}.early.floorLtv`) };
  return { kind: "deleverage", ...step, early };
}

function policyOf(text: LiquidationPolicyText, { loanAsset }: AssetPair): LiquidationPolicy {
  const field = "settings.liquidation";
  const dust = as<LoanAssets>(amountIn(loanAsset, text.dust, `${field}.dust`));
  // Written as before there was a dust of it, so that nothing seems to have changed.
  if (text.kind === "reference") return { kind: "reference", ...(dust > 0n ? { dust } : {}) };
  const { soft } = text;
  return {
    kind: "ladder",
    soft:
      soft === null
        ? null
        : {
            triggerLtv: wadOf(soft.triggerLtv, `${field}.soft.triggerLtv`),
            ceilingLtv: wadOf(soft.ceilingLtv, `${field}.soft.ceilingLtv`),
            targetLtv: wadOf(soft.targetLtv, `${field}.soft.targetLtv`),
            feeAtTrigger: wadOf(soft.feeAtTrigger, `${field}.soft.feeAtTrigger`),
            feeAtCeiling: wadOf(soft.feeAtCeiling, `${field}.soft.feeAtCeiling`),
          },
    targetLtv: wadOf(text.targetLtv, `${field}.targetLtv`),
    feeAtLltv: wadOf(text.feeAtLltv, `${field}.feeAtLltv`),
    feeAtFull: wadOf(text.feeAtFull, `${field}.feeAtFull`),
    fullFeeLtv: wadOf(text.fullFeeLtv, `${field}.fullFeeLtv`),
    dust,
    insuranceFirst: text.insuranceFirst,
  };
}
