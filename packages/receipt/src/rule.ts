import type { CollateralSold, GroundsStated, PlanStep, PreLiquidated, Wad } from "@plimsoll/engine";
import {
  as,
  exchangeByRepaid,
  exchangeBySeized,
  feeOnRamp,
  leastSale,
  liquidationIncentiveFactor,
  preLiquidationWindow,
  saleFactor,
  triggerLtvOf,
  WAD,
} from "@plimsoll/engine";
import type { Facts } from "./facts.ts";
import { priceOf } from "./price.ts";
import { before, exceeds } from "./standing.ts";

/** What the rules ask of a sale by the book itself. */
interface Rule {
  readonly trigger: "plan" | "soft" | "liquidation";
  readonly triggerLtv: Wad;
  /** 0 repays everything. */
  readonly targetLtv: Wad;
  readonly fee: Wad;
  readonly dust: bigint;
}

/** The rule that sold, from the plan's step or the market's policy. */
function ruleOf(sale: CollateralSold, grounds: GroundsStated): Rule {
  const { planStep } = sale;
  return planStep === null ? ruleOfPolicy(sale, grounds) : ruleOfStep(planStep, grounds);
}

function ruleOfStep(step: PlanStep, { deleverageFee: fee, lltv, volatility }: GroundsStated): Rule {
  if (step.kind !== "deleverage" && step.kind !== "close") {
    throw new RangeError(`A step that is to ${step.kind} sells nothing.`);
  }
  const targetLtv = step.kind === "close" ? as<Wad>(0n) : step.targetLtv;
  // The step's own trigger, or where the volatility that was followed put it.
  const triggerLtv = triggerLtvOf(step, lltv, volatility);
  return { trigger: "plan", triggerLtv, targetLtv, fee, dust: 0n };
}

function ruleOfPolicy(sale: CollateralSold, { policy, lltv, ...grounds }: GroundsStated): Rule {
  if (policy.kind === "reference") throw new RangeError("The market's policy sells nothing.");
  const { soft, dust } = policy;
  const situation = before(sale, priceOf({ policy, lltv, ...grounds }));
  const isSoft = soft !== null && !exceeds(situation, soft.ceilingLtv);
  // Worthless collateral is beyond any ramp.
  const ltv = situation.ltv ?? as<Wad>(2n * WAD);
  const triggerLtv = soft?.triggerLtv ?? lltv;
  if (isSoft) {
    const ramp = {
      fromLtv: soft.triggerLtv,
      toLtv: soft.ceilingLtv,
      feeFrom: soft.feeAtTrigger,
      feeTo: soft.feeAtCeiling,
    };
    const fee = feeOnRamp(ltv, ramp);
    return { trigger: "soft", triggerLtv, targetLtv: soft.targetLtv, fee, dust };
  }
  const { targetLtv, fullFeeLtv: toLtv, feeAtLltv: feeFrom, feeAtFull: feeTo } = policy;
  const fee = feeOnRamp(ltv, { fromLtv: lltv, toLtv, feeFrom, feeTo });
  return { trigger: "liquidation", triggerLtv, targetLtv, fee, dust };
}

/** Why the trigger, its parameters or the fee are not what the rule says; null when they are. */
export function findWrongTrigger({ sale, grounds }: Facts): string | null {
  const { event } = sale;
  const own = grounds.event;
  const situation = before(event, priceOf(own));
  switch (event.type) {
    case "collateral_sold": {
      const rule = ruleOf(event, own);
      const { why, fee, targetLtv } = event;
      if ((event.step === null) !== (event.planStep === null)) return "The plan's step is missing.";
      if (why.trigger !== rule.trigger) return `The trigger was ${rule.trigger}.`;
      if (why.triggerLtv !== rule.triggerLtv) return "The trigger is not the rule's.";
      if (!exceeds(situation, rule.triggerLtv)) return "The loan had not reached the trigger.";
      if (targetLtv !== rule.targetLtv) return "The target is not the rule's.";
      return fee === rule.fee ? null : "The fee is not the rule's.";
    }
    case "liquidated": {
      if (!exceeds(situation, own.lltv)) return "The loan had not reached the liquidation LTV.";
      const factor = liquidationIncentiveFactor(own.lltv);
      return event.incentiveFactor === factor ? null : "The incentive is not the market's.";
    }
    case "pre_liquidated": {
      const window = windowOf(event, own);
      if (window.kind !== "open") return "The loan was not between the agreed LTV and liquidation.";
      return event.incentiveFactor === window.factor
        ? null
        : "The incentive is not the agreed one.";
    }
  }
}

/** Why the sale is not the least (or, of an outside call, within what) the rule allows. */
export function findExcess({ sale, grounds }: Facts): string | null {
  const { event } = sale;
  const price = priceOf(grounds.event);
  const { totals, position, standing } = before(event, price);
  if (event.type === "collateral_sold") {
    const { fee, targetLtv, dust } = ruleOf(event, grounds.event);
    const factor = saleFactor(fee);
    const { collateralMax } = event;
    const terms = { price, factor, targetLtv, dust: as<never>(dust), collateralMax };
    const least = leastSale(totals, position, terms, standing);
    return isSame(least, event) ? null : "It is not the least sale that restores the target.";
  }
  const { seizedAssets, repaidShares, incentiveFactor } = event;
  const isBySeized = isSame(exchangeBySeized(totals, seizedAssets, price, incentiveFactor), event);
  const isExchange =
    isBySeized || isSame(exchangeByRepaid(totals, repaidShares, price, incentiveFactor), event);
  if (!isExchange) return "The collateral is not what the debt repaid buys at the incentive.";
  if (event.type === "liquidated") return null;
  const window = windowOf(event, grounds.event);
  const most = window.kind === "open" ? window.repayableShares : 0n;
  return repaidShares <= most ? null : "More was repaid than the agreed share of the debt.";
}

function windowOf(event: PreLiquidated, grounds: GroundsStated) {
  const price = priceOf(grounds);
  const { totals, position } = before(event, price);
  return preLiquidationWindow(totals, position, price, grounds.lltv, event.terms);
}

interface Amounts {
  readonly seizedAssets: bigint;
  readonly repaidAssets: bigint;
  readonly repaidShares: bigint;
}

function isSame(one: Amounts, other: Amounts): boolean {
  return (
    one.seizedAssets === other.seizedAssets &&
    one.repaidAssets === other.repaidAssets &&
    one.repaidShares === other.repaidShares
  );
}
