import type { MarketSettingsText, MarketView, PlanStepText, PlanText } from "@plimsoll/contract";
import {
  as,
  parseAmount,
  parseWad,
  type CollateralAssets,
  type LiquidationPolicy,
  type LoanAssets,
  type MarketSettings,
  type Millis,
  type ObservedVolatility,
  type OraclePrice,
  type PlanStep,
  type ProtectionPlan,
  type RateModel,
  type VolatilitySettings,
  type Wad,
} from "@plimsoll/engine";
import { readPrice, type Decimals } from "./oracle-price.ts";

/** A market as the engine computes with it: what the API says in text, in base units. */
export interface MarketTerms extends Decimals {
  readonly market: string;
  readonly feed: string;
  readonly loanAsset: string;
  readonly collateralAsset: string;
  readonly lltv: Wad;
  readonly settings: MarketSettings;
  readonly totalSupplyAssets: LoanAssets;
  readonly totalBorrowAssets: LoanAssets;
  /** What lenders are known to lose; null while the price is not known and something is lent out. */
  readonly lendersLose: LoanAssets | null;
  /** What borrowers pay now, a year, without compounding. */
  readonly borrowRatePerYear: Wad;
  readonly rateModel: RateModel["kind"];
  /** The confirmed mark when the market was asked; null when there is none. */
  readonly price: OraclePrice | null;
  readonly priceStatus: MarketView["priceStatus"];
  /** How much the price moves, which early triggers follow; null where nothing is estimated. */
  readonly observed: ObservedVolatility | null;
}

/** Decimals by the name of the asset. */
export type AssetDecimals = (asset: string) => number;

/** Reads a market. What the server has said is taken at its word: a malformed number throws. */
export function readMarket(view: MarketView, decimalsOf: AssetDecimals): MarketTerms {
  const decimals = {
    loanDecimals: decimalsOf(view.loanAsset),
    collateralDecimals: decimalsOf(view.collateralAsset),
  };
  const lltv = readRatio(view.lltv);
  const settings = readSettings(view.settings, decimals);
  return {
    ...decimals,
    market: view.market,
    feed: view.feed,
    loanAsset: view.loanAsset,
    collateralAsset: view.collateralAsset,
    lltv,
    settings,
    totalSupplyAssets: as(BigInt(view.totalSupply.baseUnits)),
    totalBorrowAssets: as(BigInt(view.totalBorrow.baseUnits)),
    lendersLose:
      view.knownShortfall === null ? null : as(BigInt(view.knownShortfall.fromLenders.baseUnits)),
    borrowRatePerYear: readRatio(view.borrowRatePerYear),
    rateModel: view.rateModel.kind,
    price: view.price === null ? null : readPrice(view.price, decimals),
    priceStatus: view.priceStatus,
    observed: readObserved(view.volatility, settings.volatility),
  };
}

function readObserved(
  volatility: string | null,
  settings: VolatilitySettings | null,
): ObservedVolatility | null {
  if (volatility === null || settings === null) return null;
  return { volatility: readRatio(volatility), sampleMs: settings.sampleMs };
}

export function readRatio(text: string): Wad {
  const parsed = parseWad(text);
  if (!parsed.ok) throw new RangeError(`${text} is no ratio: ${parsed.problem}`);
  return parsed.wad;
}

function readAmount(text: string, decimals: number): bigint {
  const parsed = parseAmount(text, decimals);
  if (!parsed.ok) throw new RangeError(`${text} is no amount: ${parsed.problem}`);
  return parsed.amount;
}

function readSettings(text: MarketSettingsText, decimals: Decimals): MarketSettings {
  const money = (amount: string): LoanAssets => as(readAmount(amount, decimals.loanDecimals));
  const cap = (amount: string | null): LoanAssets | null =>
    amount === null ? null : money(amount);
  return {
    maxLtv: readRatio(text.maxLtv),
    supplyCap: cap(text.supplyCap),
    borrowCap: cap(text.borrowCap),
    customerBorrowCap: cap(text.customerBorrowCap),
    minLoan: money(text.minLoan),
    processingFee: { rate: readRatio(text.processingFee.rate), mode: text.processingFee.mode },
    paused: text.paused,
    alertLtvs: text.alertLtvs.map(readRatio),
    alertHysteresis: readRatio(text.alertHysteresis),
    liquidation: readPolicy(text.liquidation, money),
    deleverageFee: readRatio(text.deleverageFee),
    defaultPlan: text.defaultPlan === null ? null : readPlan(text.defaultPlan, decimals),
    grace: readGrace(text.grace),
    pace: text.pace === null ? null : { valuePerMinute: money(text.pace.valuePerMinute) },
    volatility: readVolatility(text.volatility),
  };
}

function readGrace(text: MarketSettingsText["grace"]): MarketSettings["grace"] {
  if (text === null) return null;
  const { outageMs, graceMs, hardLtv } = text;
  return {
    outageMs: outageMs as Millis,
    graceMs: graceMs as Millis,
    hardLtv: readRatio(hardLtv),
  };
}

/** How a market estimates volatility, or that it does not. */
export function readVolatility(text: MarketSettingsText["volatility"]): VolatilitySettings | null {
  if (text === null) return null;
  const { sampleMs, memorySamples, step } = text;
  return { sampleMs: sampleMs as Millis, memorySamples, step: readRatio(step) };
}

function readPolicy(
  text: MarketSettingsText["liquidation"],
  money: (amount: string) => LoanAssets,
): LiquidationPolicy {
  if (text.kind === "reference") return { kind: "reference", dust: money(text.dust) };
  const { soft } = text;
  return {
    kind: "ladder",
    soft:
      soft === null
        ? null
        : {
            triggerLtv: readRatio(soft.triggerLtv),
            ceilingLtv: readRatio(soft.ceilingLtv),
            targetLtv: readRatio(soft.targetLtv),
            feeAtTrigger: readRatio(soft.feeAtTrigger),
            feeAtCeiling: readRatio(soft.feeAtCeiling),
          },
    targetLtv: readRatio(text.targetLtv),
    feeAtLltv: readRatio(text.feeAtLltv),
    feeAtFull: readRatio(text.feeAtFull),
    fullFeeLtv: readRatio(text.fullFeeLtv),
    dust: money(text.dust),
    insuranceFirst: text.insuranceFirst,
  };
}

/** A plan in base units. */
export function readPlan(text: PlanText, decimals: Decimals): ProtectionPlan {
  return { steps: text.steps.map((step) => readStep(step, decimals)) };
}

function readStep(text: PlanStepText, decimals: Decimals): PlanStep {
  const triggerLtv = readRatio(text.triggerLtv);
  if (text.kind === "close") return { kind: "close", triggerLtv };
  const targetLtv = readRatio(text.targetLtv);
  if (text.kind === "repay") {
    const cap = text.cap === null ? null : readAmount(text.cap, decimals.loanDecimals);
    return { kind: "repay", triggerLtv, targetLtv, cap: cap === null ? null : as(cap) };
  }
  const cap = text.cap === null ? null : readAmount(text.cap, decimals.collateralDecimals);
  const band = { triggerLtv, targetLtv, cap: cap === null ? null : as<CollateralAssets>(cap) };
  if (text.kind === "top_up" || text.early === undefined) return { kind: text.kind, ...band };
  const { hours, floorLtv } = text.early;
  return { kind: "deleverage", ...band, early: { hours, floorLtv: readRatio(floorLtv) } };
}
