import type { SaleStranded } from "../events/sale-events.ts";
import type { Why } from "../events/trigger-events.ts";
import { feeOnRamp, saleFactor } from "../liquidation/fee-ramp.ts";
import { leastSale } from "../liquidation/sale-size.ts";
import { collateralValue, isAbove, ltvOf, ORACLE_PRICE_SCALE } from "../market/health.ts";
import type { Standing } from "../market/health.ts";
import { mulDivDown, zeroFloorSub } from "../math/mul-div.ts";
import { WAD } from "../math/wad.ts";
import type { PlanStep } from "../protection/plan.ts";
import { availableBalance, knownAccount } from "../state/book.ts";
import { DESK } from "../state/records.ts";
import type { Loan, Market } from "../state/records.ts";
import { nextPaceMinute, paceLeft, paceSoldAt } from "../state/sale-windows.ts";
import type { CollateralAssets, LoanAssets, OraclePrice, Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import { isCrumb, realizeBadDebt } from "./bad-debt.ts";
import { beforeSale, stateGrounds } from "./grounds.ts";
import { emit } from "./run.ts";
import type { Run } from "./run.ts";
import { exchangePostings } from "./settlement.ts";

/** Why a trigger fired, and where the loan stood then, interest included. */
export interface Circumstances {
  readonly why: Why;
  readonly standing: Standing;
}

/** What is to be sold, and on what terms. */
interface SaleOrder extends Circumstances {
  /** Step of the plan that sells, or null when the market's policy does. */
  readonly step: number | null;
  readonly planStep: PlanStep | null;
  /** WAD of the debt repaid. */
  readonly fee: Wad;
  /** LTV to restore; 0 repays everything. */
  readonly targetLtv: Wad;
  readonly dust: LoanAssets;
  readonly collateralMax: CollateralAssets | null;
}

/** Sells what the market's policy asks for at this LTV: softly up to the ceiling, in earnest beyond. */
export function sellByPolicy(run: Run, loan: Loan, { why, standing }: Circumstances): void {
  const { market } = loan;
  const policy = market.settings.liquidation;
  if (policy.kind === "reference") return;
  const collateralMax = paceRoom(market, run.now, why.price, policy.dust);
  if (collateralMax === 0n) return reachPace(run, market);
  const { soft } = policy;
  const isSoft = soft !== null && !isAbove(standing, soft.ceilingLtv);
  // Worthless collateral is beyond any ramp.
  const ltv = why.ltvBefore ?? as<Wad>(2n * WAD);
  const fee = isSoft
    ? feeOnRamp(ltv, {
        fromLtv: soft.triggerLtv,
        toLtv: soft.ceilingLtv,
        feeFrom: soft.feeAtTrigger,
        feeTo: soft.feeAtCeiling,
      })
    : feeOnRamp(ltv, {
        fromLtv: market.lltv,
        toLtv: policy.fullFeeLtv,
        feeFrom: policy.feeAtLltv,
        feeTo: policy.feeAtFull,
      });
  sell(run, loan, {
    step: null,
    planStep: null,
    fee,
    targetLtv: isSoft ? soft.targetLtv : policy.targetLtv,
    dust: policy.dust,
    collateralMax,
    standing,
    why: { ...why, trigger: isSoft ? "soft" : "liquidation" },
  });
}

/**
 * Most collateral that one sale may take in this minute. Null when the market has no pace; 0 when the sale
 * has to wait for the next minute.
 *
 * A sale is cut to what is left of the pace, and the rest of it follows in the next minute. When less than
 * the policy's dust is left, nothing is sold. The first sale of a minute may always take one base unit at
 * least. Worthless collateral brings nothing, so no pace holds it back.
 */
function paceRoom(
  market: Market,
  now: Millis,
  price: OraclePrice,
  dust: LoanAssets,
): CollateralAssets | null {
  const left = paceLeft(market, now);
  if (left === null || price === 0n) return null;
  const room = as<CollateralAssets>(mulDivDown(left, ORACLE_PRICE_SCALE, price));
  if (paceSoldAt(market, now) === 0n) return room > 0n ? room : as(1n);
  return left < dust ? as(0n) : room;
}

function reachPace(run: Run, market: Market): void {
  const { now } = run;
  const [sold, until] = [paceSoldAt(market, now), nextPaceMinute(now)];
  emit(run, { type: "pace_reached", at: now, market: market.id, sold, until });
}

const NOTHING: Standing = { borrowed: as(0n), value: as(0n) };

/** Sells to the desk. Where the loan stands afterwards; null when the sale must wait. */
export function sell(run: Run, loan: Loan, order: SaleOrder): Standing | null {
  const { market } = loan;
  const { step, planStep, fee, targetLtv, dust, collateralMax, standing, why } = order;
  const { price } = why;
  if (market.settings.paused.includes("sell")) return strand(run, loan, "paused", why);
  const terms = { price, factor: saleFactor(fee), targetLtv, dust, collateralMax };
  const sale = leastSale(market, loan, terms, standing);
  const desk = knownAccount(run.book, DESK);
  if (availableBalance(desk, market.loanAsset) < sale.repaidAssets) {
    if (!isCrumb(loan, standing)) return strand(run, loan, "desk_short", why);
    // A crumb that the desk cannot pay for must not hide the loss until somebody wants it.
    realizeBadDebt(run, loan, standing);
    return NOTHING;
  }
  const sold = collateralValue(sale.seizedAssets, price);
  stateGrounds(run, market, market.feed);
  const { principal, postings } = exchangePostings(run, loan, desk, sale, standing.borrowed);
  emit(run, {
    type: "collateral_sold",
    at: run.now,
    loan: loan.id,
    before: beforeSale(loan),
    step,
    planStep,
    collateralMax,
    seizedAssets: sale.seizedAssets,
    repaidAssets: sale.repaidAssets,
    repaidShares: sale.repaidShares,
    principal,
    fee,
    feeAssets: as(zeroFloorSub(sold, sale.repaidAssets)),
    targetLtv,
    ltvAfter: ltvOf(sale.rest),
    why,
    postings,
  });
  realizeBadDebt(run, loan, sale.rest);
  return loan.borrowShares === 0n ? NOTHING : sale.rest;
}

/** Lets a loan's sales wait; alerts and the steps of its plan that cost no collateral go on. */
export function strand(run: Run, loan: Loan, reason: SaleStranded["reason"], why: Why): null {
  emit(run, { type: "sale_stranded", at: run.now, loan: loan.id, reason, why });
  return null;
}
