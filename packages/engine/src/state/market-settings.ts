import { liquidationIncentiveFactor } from "../liquidation/incentive-factor.ts";
import type { LiquidationPolicy } from "../liquidation/liquidation-policy.ts";
import { validateLiquidationPolicy } from "../liquidation/liquidation-policy.ts";
import { WAD } from "../math/wad.ts";
import type { VolatilitySettings } from "../oracle/volatility.ts";
import { validateVolatility } from "../oracle/volatility.ts";
import type { ProtectionPlan } from "../protection/plan.ts";
import { earlyStepOf, validatePlan } from "../protection/plan.ts";
import { MARKET_ALERTS_MAX } from "../protection/schedule.ts";
import type { FieldProblem } from "../units/field-problem.ts";
import type { LoanAssets, Wad } from "../units/quantity.ts";
import { as, UINT128_MAX } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";

/** One-time charge of a new borrowing. */
interface ProcessingFee {
  /** WAD of the amount borrowed; rounded up, in favour of the house. */
  readonly rate: Wad;
  /** Whether the borrower owes it on top, or receives that much less. */
  readonly mode: "added_to_debt" | "taken_from_payout";
}

/** What can be paused. Pledge and repay are missing on purpose: they only reduce risk. */
export type PausableAction = "supply" | "withdraw" | "borrow" | "release" | "liquidate" | "sell";
export const PAUSABLE_ACTIONS: readonly PausableAction[] = [
  "supply",
  "withdraw",
  "borrow",
  "release",
  "liquidate",
  "sell",
];

/** How long sales wait after an outage that is not the borrowers' fault. */
interface GraceSettings {
  /** Shortest outage that counts: the feed stale, or no command at all. */
  readonly outageMs: Millis;
  /** How long liquidations wait from the first fresh mark after it. */
  readonly graceMs: Millis;
  /** A loan above this LTV does not wait: from the LLTV to 1 / LIF, beyond which lenders would lose. */
  readonly hardLtv: Wad;
}

/** How fast a market may be sold into. */
interface PaceSettings {
  /** Most collateral value, base units of the loan asset, that its own sales bring in one minute. */
  readonly valuePerMinute: LoanAssets;
}

/** Shortest outage that a market may count; below it, commands are not even looked at. */
export const OUTAGE_MS_MIN = 60_000 as Millis;
/** Longest outage and longest grace that may be set: a day. */
const GRACE_SPAN_MS_MAX = 86_400_000 as Millis;

/** What an operator may change in a market while it runs. Amounts in base units of the loan asset. */
export interface MarketSettings {
  /** Highest LTV that borrow and release may lead to; at most the LLTV. */
  readonly maxLtv: Wad;
  /** Most the suppliers may be owed after a supply, or null. */
  readonly supplyCap: LoanAssets | null;
  /** Most the market may be owed after a borrow, or null. */
  readonly borrowCap: LoanAssets | null;
  /** Most one customer may owe this market after a borrow, over all loans, or null. */
  readonly customerBorrowCap: LoanAssets | null;
  /** Least debt of a loan after a borrow. */
  readonly minLoan: LoanAssets;
  readonly processingFee: ProcessingFee;
  readonly paused: readonly PausableAction[];
  /** Alert rungs, each an LTV below the LLTV, rising. */
  readonly alertLtvs: readonly Wad[];
  /** How far (share of the rung) the LTV must fall back before a rung is armed again. */
  readonly alertHysteresis: Wad;
  readonly liquidation: LiquidationPolicy;
  /** Fee of a plan's sale, WAD of the debt repaid. */
  readonly deleverageFee: Wad;
  /** Plan of a new loan that names none. */
  readonly defaultPlan: ProtectionPlan | null;
  /** Grace for borrowers after an outage, or null: then the first fresh mark acts at once. */
  readonly grace: GraceSettings | null;
  /** Cap on what soft sales and liquidations sell in a minute, or null. */
  readonly pace: PaceSettings | null;
  /** How volatility is estimated for plans that follow it, or null: then no plan may. */
  readonly volatility: VolatilitySettings | null;
}

/** Settings that add nothing to the reference: no caps, no fees, no alerts, no automatic sales. */
export function referenceSettings(lltv: Wad): MarketSettings {
  return {
    maxLtv: lltv,
    supplyCap: null,
    borrowCap: null,
    customerBorrowCap: null,
    minLoan: as(0n),
    processingFee: { rate: as(0n), mode: "taken_from_payout" },
    paused: [],
    alertLtvs: [],
    alertHysteresis: as(0n),
    liquidation: { kind: "reference" },
    deleverageFee: as(0n),
    defaultPlan: null,
    grace: null,
    pace: null,
    volatility: null,
  };
}

/** Grace of a new market: ten minutes after an outage of five, unless half of the way to 1 / LIF is gone. */
export function defaultGrace(lltv: Wad): GraceSettings {
  const hardLtv = as<Wad>((lltv + hardLtvMax(lltv)) / 2n);
  return { outageMs: 300_000 as Millis, graceMs: 600_000 as Millis, hardLtv };
}

/** Highest LTV at which a liquidation at the full incentive still pays the whole debt. */
function hardLtvMax(lltv: Wad): bigint {
  return (WAD * WAD) / liquidationIncentiveFactor(lltv);
}

/** The rungs of DESIGN: 80, 90 and 95 % of the LLTV. */
export function defaultAlertLtvs(lltv: Wad): Wad[] {
  return [80n, 90n, 95n].map((percent) => as<Wad>((lltv * percent) / 100n));
}

/** Highest deleverage or processing fee an operator may set: 10 %. */
const FEE_MAX = WAD / 10n;

/** Every problem of settings for a market with this LLTV; empty when they may be used. */
export function validateMarketSettings(settings: MarketSettings, lltv: Wad): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const claim = (holds: boolean, field: string, problem: string): void => {
    if (!holds) problems.push({ field: `settings.${field}`, problem });
  };
  claim(
    settings.maxLtv > 0n && settings.maxLtv <= lltv,
    "maxLtv",
    "must lie above 0, at most the LLTV",
  );
  for (const cap of ["supplyCap", "borrowCap", "customerBorrowCap"] as const) {
    const value = settings[cap];
    claim(
      value === null || (value >= 0n && value <= UINT128_MAX),
      cap,
      "must fit 128 bits, or be null",
    );
  }
  claim(settings.minLoan >= 0n && settings.minLoan <= UINT128_MAX, "minLoan", "must fit 128 bits");
  const { rate } = settings.processingFee;
  claim(rate >= 0n && rate <= FEE_MAX, "processingFee.rate", "must lie between 0 and 10 %");
  claim(
    settings.deleverageFee >= 0n && settings.deleverageFee <= FEE_MAX,
    "deleverageFee",
    "must lie between 0 and 10 %",
  );
  claim(
    settings.paused.every((action) => PAUSABLE_ACTIONS.includes(action)) &&
      new Set(settings.paused).size === settings.paused.length,
    "paused",
    `may name each of ${PAUSABLE_ACTIONS.join(", ")} once`,
  );
  claim(
    settings.alertLtvs.length <= MARKET_ALERTS_MAX,
    "alertLtvs",
    `has at most ${MARKET_ALERTS_MAX} rungs`,
  );
  claim(
    settings.alertLtvs.every(
      (ltv, index) => ltv > (settings.alertLtvs[index - 1] ?? 0n) && ltv < lltv,
    ),
    "alertLtvs",
    "must rise and stay below the LLTV",
  );
  claim(
    settings.alertHysteresis >= 0n && settings.alertHysteresis < WAD,
    "alertHysteresis",
    "must lie between 0 and 100 %",
  );
  problems.push(...prefixed(validateLiquidationPolicy(settings.liquidation, lltv)));
  const { grace, pace } = settings;
  claim(
    pace === null || (pace.valuePerMinute > 0n && pace.valuePerMinute <= UINT128_MAX),
    "pace.valuePerMinute",
    "must be positive and fit 128 bits",
  );
  if (grace !== null) {
    const span = (ms: Millis, least: number): boolean =>
      Number.isInteger(ms) && ms >= least && ms <= GRACE_SPAN_MS_MAX;
    claim(
      span(grace.outageMs, OUTAGE_MS_MIN),
      "grace.outageMs",
      "must lie between a minute and a day",
    );
    claim(span(grace.graceMs, 1), "grace.graceMs", "must lie between a millisecond and a day");
    claim(
      grace.hardLtv >= lltv && grace.hardLtv <= hardLtvMax(lltv),
      "grace.hardLtv",
      "must lie between the LLTV and 1 / LIF",
    );
  }
  if (settings.volatility !== null) {
    problems.push(...prefixed(validateVolatility(settings.volatility)));
  }
  if (settings.defaultPlan !== null) {
    problems.push(...prefixed(validatePlanIn(settings, lltv, settings.defaultPlan)));
  }
  return problems;
}

/** Every problem of a plan for a market with these settings and this LLTV. */
export function validatePlanIn(
  settings: MarketSettings,
  lltv: Wad,
  plan: ProtectionPlan,
): FieldProblem[] {
  const problems = validatePlan(plan, lltv, settings.deleverageFee);
  const early = settings.volatility === null ? earlyStepOf(plan) : -1;
  if (early >= 0) {
    const problem = "must be left out: this market does not estimate volatility";
    problems.push({ field: `plan.steps[${early}].early`, problem });
  }
  return problems;
}

function prefixed(problems: readonly FieldProblem[]): FieldProblem[] {
  return problems.map(({ field, problem }) => ({ field: `settings.${field}`, problem }));
}
