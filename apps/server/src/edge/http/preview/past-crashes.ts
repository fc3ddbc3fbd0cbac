import { describeRejection, type PlanRehearsalView, type Wording } from "@plimsoll/contract";
import type { LoanAssets, PlanChoice, ProtectionPlan } from "@plimsoll/engine";
import {
  coinsKeptShare,
  explainCrash,
  explainPlan,
  RefusedCommand,
  rehearseCrash,
  type CrashAsset,
  type CrashRehearsal,
  type RehearsalLoan,
  type RehearsalMarket,
  type RehearsalOutcome,
  type RehearsalUnits,
} from "@plimsoll/lab/crashes";
import type { Heed } from "../../../foundation/workers/carrying-out.ts";
import type { PlayedCrash } from "../../../book/crashes/played-crash.ts";
import { amount, ratio, type AssetName } from "../../../views/amount.ts";
import { planText } from "../../../views/market-settings.ts";

/** Everything a rehearsal needs, copied from the book, so that it may take its time. */
export interface CrashStage {
  readonly market: RehearsalMarket;
  readonly loan: RehearsalLoan;
  readonly loanAsset: AssetName;
  readonly collateralAsset: AssetName;
  /** What to play, with the plan asked for first. */
  readonly plans: readonly ChosenPlan[];
  readonly wording: Wording;
}

interface ChosenPlan {
  readonly choice: PlanRehearsalView["choice"];
  readonly plan: PlanChoice;
}

/** A path to play, and where its real candles come from. */
type Played = Pick<PlayedCrash, "path" | "sources">;

/** Whose crashes the collateral lives through: the coin or a token of it; null when none is on file. */
export function crashAssetOf(collateralAsset: Pick<AssetName, "id">): CrashAsset | null {
  const id = collateralAsset.id.toUpperCase();
  if (/^(W|CB)?BTC$/.test(id)) return "BTC";
  return /^W?ETH$/.test(id) ? "ETH" : null;
}

/** Rehearses each plan in each of these crashes, some dozen milliseconds each, while somebody wants it. */
export function rehearsePlans(
  stage: CrashStage,
  played: readonly Played[],
  heed: Heed,
): PlanRehearsalView[] {
  return stage.plans.map((chosen) => rehearsePlan(stage, played, chosen, heed));
}

function rehearsePlan(
  stage: CrashStage,
  played: readonly Played[],
  { choice, plan }: ChosenPlan,
  heed: Heed,
): PlanRehearsalView {
  const { market, loan } = stage;
  const effective = effectivePlan(stage, plan);
  const shown = { choice, plan: planText(effective, stage) };
  const rehearsals: CrashRehearsal[] = [];
  try {
    for (const { path } of played) {
      heed();
      rehearsals.push(rehearseCrash({ market, loan, plan, path }));
    }
  } catch (error) {
    if (!(error instanceof RefusedCommand)) throw error;
    const { code } = error.rejection;
    const { detail } = describeRejection(error.rejection, stage.wording);
    return { ...shown, problem: { code, detail }, summary: null, crashes: [] };
  }
  const units = unitsOf(stage);
  const { sentences, ...counts } = explainPlan(rehearsals, units);
  return {
    ...shown,
    problem: null,
    summary: { sentences: [...sentences], ...counts },
    crashes: rehearsals.map((rehearsal, index) => ({
      ...crashView(rehearsal, stage, units),
      candleSources: [...(played[index]?.sources ?? [])],
    })),
  };
}

function effectivePlan({ market }: CrashStage, plan: PlanChoice): ProtectionPlan | null {
  return plan === "default" ? market.settings.defaultPlan : plan;
}

function unitsOf({ loanAsset, collateralAsset }: CrashStage): RehearsalUnits {
  return {
    collateral: { symbol: collateralAsset.id, decimals: collateralAsset.decimals, places: 4 },
    money: { symbol: loanAsset.id, decimals: loanAsset.decimals, places: 0 },
  };
}

function crashView(
  rehearsal: CrashRehearsal,
  stage: CrashStage,
  units: RehearsalUnits,
): Omit<PlanRehearsalView["crashes"][number], "candleSources"> {
  const { sentences, ...story } = explainCrash(rehearsal, units);
  const { crash, title, from, to, days, realDays, deepestFall, endFall } = rehearsal;
  const { wasActingWorseThanWaiting, wasActingNeedless } = rehearsal;
  return {
    ...{ crash, title, days, realDays, wasActingWorseThanWaiting, wasActingNeedless },
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    deepestFall: ratio(deepestFall),
    endFall: ratio(endFall),
    plan: outcomeView(rehearsal.plan, stage),
    reference: outcomeView(rehearsal.reference, stage),
    nothing: outcomeView(rehearsal.nothing, stage),
    ...story,
    sentences: [...sentences],
  };
}

function outcomeView(
  outcome: RehearsalOutcome,
  { loanAsset, collateralAsset }: CrashStage,
): PlanRehearsalView["crashes"][number]["plan"] {
  const { firstActionAt, sales, rescues, isClosedOut, isWipedOut } = outcome;
  const money = (value: bigint | LoanAssets) => amount(loanAsset, value);
  return {
    ...{ sales, rescues, isClosedOut, isWipedOut },
    firstActionAt: firstActionAt === null ? null : new Date(firstActionAt).toISOString(),
    coinsKept: amount(collateralAsset, outcome.coinsKept),
    coinsKeptShare: ratio(coinsKeptShare(outcome)),
    coinsSold: amount(collateralAsset, outcome.coinsSold),
    cost: money(outcome.cost),
    interest: money(outcome.interest),
    debtAfter: money(outcome.debtAfter),
    badDebt: money(outcome.badDebt),
    endEquity: money(outcome.endEquity),
    lowestLtv: ratio(outcome.lowestLtv),
    highestLtv: ratio(outcome.highestLtv),
  };
}
