import type { PlanStepSpent } from "../events/trigger-events.ts";
import { credit, debit } from "../ledger/posting.ts";
import { after } from "../liquidation/sale-size.ts";
import { isAbove, ltvOf, ORACLE_PRICE_SCALE, standingOf } from "../market/health.ts";
import type { Standing } from "../market/health.ts";
import { borrowedAssets } from "../market/totals.ts";
import { mulDivUp, zeroFloorSub } from "../math/mul-div.ts";
import { toSharesUp } from "../math/shares.ts";
import { wDivUp, wMulDown } from "../math/wad.ts";
import type { PlanStep } from "../protection/plan.ts";
import { availableBalance, availableLedger, knownAccount } from "../state/book.ts";
import type { Loan } from "../state/records.ts";
import type { BorrowShares, CollateralAssets } from "../units/quantity.ts";
import { as, least } from "../units/quantity.ts";
import { emit } from "./run.ts";
import type { Run } from "./run.ts";
import { sell } from "./sales.ts";
import type { Circumstances } from "./sales.ts";
import { emitRelease, settleDebt } from "./settlement.ts";

const NOTHING_SEIZED = as<CollateralAssets>(0n);

/** The step of a plan that a trigger has woken. */
interface StepContext extends Circumstances {
  readonly index: number;
  readonly bit: number;
}

/** Does what one step of a plan can; a step that can do no more falls silent. */
export function actOnPlan(run: Run, loan: Loan, step: PlanStep, context: StepContext): void {
  switch (step.kind) {
    case "top_up":
      return topUp(run, loan, step, context);
    case "repay":
      return repayFromBalance(run, loan, step, context);
    case "deleverage":
    case "close":
      return deleverage(run, loan, step, context);
  }
}

function topUp(
  run: Run,
  loan: Loan,
  step: Extract<PlanStep, { kind: "top_up" }>,
  context: StepContext,
): void {
  const { market } = loan;
  const { price } = context.why;
  const owner = knownAccount(run.book, loan.owner);
  const funds = availableBalance(owner, market.collateralAsset);
  const left = capLeft(loan, context.index, step.cap);
  const value = wDivUp(context.standing.borrowed, step.targetLtv);
  // At a price of 0 no amount would do; all of it would be lost.
  if (price === 0n) return spend(run, loan, context, "target_not_reached");
  const needed = mulDivUp(value, ORACLE_PRICE_SCALE, price) - loan.collateral;
  const assets = lowest(needed, funds, left);
  if (assets === 0n) return spend(run, loan, context, left === 0n ? "cap_reached" : "no_funds");
  const from = availableLedger(run.book, owner, market.collateralAsset);
  const { borrowShares } = loan;
  const collateral = as<CollateralAssets>(loan.collateral + assets);
  const rest = standingOf(market, { collateral, borrowShares }, price);
  emit(run, {
    type: "plan_topped_up",
    at: run.now,
    loan: loan.id,
    step: context.index,
    assets: as(assets),
    ltvAfter: ltvOf(rest),
    why: context.why,
    postings: [debit(from, assets), credit(market.ledger.pledged, assets)],
  });
  const limit = limitOf({ needed, budget: assets, left });
  spendUnlessRelieved(run, loan, rest, context, limit);
}

function repayFromBalance(
  run: Run,
  loan: Loan,
  step: Extract<PlanStep, { kind: "repay" }>,
  context: StepContext,
): void {
  const { market } = loan;
  const { price } = context.why;
  const owner = knownAccount(run.book, loan.owner);
  const funds = availableBalance(owner, market.loanAsset);
  const left = capLeft(loan, context.index, step.cap);
  const { totalBorrowAssets, totalBorrowShares } = market;
  const { borrowed, value } = context.standing;
  const needed = zeroFloorSub(borrowed, wMulDown(value, step.targetLtv));
  const budget = lowest(needed, funds, left);
  const wanted = as<BorrowShares>(toSharesUp(budget, totalBorrowAssets, totalBorrowShares));
  let shares = least(wanted, loan.borrowShares);
  let assets = borrowedAssets(market, shares);
  // Shares rounded up may ask for one unit more than there is.
  while (shares > 0n && (assets > funds || (left !== null && assets > left))) {
    shares = as(zeroFloorSub(shares, toSharesUp(1n, totalBorrowAssets, totalBorrowShares)));
    assets = borrowedAssets(market, shares);
  }
  if (shares === 0n) return spend(run, loan, context, left === 0n ? "cap_reached" : "no_funds");
  const { principal, postings } = settleDebt(loan, assets, shares, borrowed);
  const from = availableLedger(run.book, owner, market.loanAsset);
  const exchange = { repaidAssets: assets, repaidShares: shares, seizedAssets: NOTHING_SEIZED };
  const remainder = after(market, loan, exchange);
  const rest = standingOf(remainder.totals, remainder.position, price);
  emit(run, {
    type: "plan_repaid",
    at: run.now,
    loan: loan.id,
    step: context.index,
    assets,
    shares,
    principal,
    ltvAfter: ltvOf(rest),
    why: context.why,
    postings: [debit(from, assets), ...postings],
  });
  const limit = limitOf({ needed, budget, left });
  spendUnlessRelieved(run, loan, rest, context, limit);
}

function deleverage(
  run: Run,
  loan: Loan,
  step: Extract<PlanStep, { kind: "deleverage" | "close" }>,
  context: StepContext,
): void {
  const { index, why, standing } = context;
  const left = step.kind === "close" ? null : capLeft(loan, index, step.cap);
  if (left === 0n) return spend(run, loan, context, "cap_reached");
  const rest = sell(run, loan, {
    step: index,
    planStep: step,
    fee: loan.market.settings.deleverageFee,
    targetLtv: step.kind === "close" ? as(0n) : step.targetLtv,
    dust: as(0n),
    collateralMax: left === null ? null : as(left),
    why,
    standing,
  });
  if (rest === null) return;
  if (step.kind === "close" && loan.borrowShares === 0n && loan.collateral > 0n) {
    const { owner, collateral: assets } = loan;
    emitRelease(run, loan, { by: owner, receiver: owner, assets });
  }
  const isCapped = step.kind !== "close" && capLeft(loan, index, step.cap) === 0n;
  const limit = isCapped ? "cap_reached" : "target_not_reached";
  spendUnlessRelieved(run, loan, rest, context, limit);
}

function spend(
  run: Run,
  loan: Loan,
  { index: step, bit, why }: StepContext,
  reason: PlanStepSpent["reason"],
): void {
  emit(run, { type: "plan_step_spent", at: run.now, loan: loan.id, step, bit, reason, why });
}

/** A step that did what it could while the loan still stands above its trigger can do no more now. */
function spendUnlessRelieved(
  run: Run,
  loan: Loan,
  rest: Standing,
  context: StepContext,
  limit: PlanStepSpent["reason"],
): void {
  // Bad debt may have been written off since: then nothing is owed any more.
  if (loan.borrowShares === 0n || !isAbove(rest, context.why.triggerLtv)) return;
  spend(run, loan, context, limit);
}

/** What kept a step from its target: its cap, the owner's money, or neither. */
function limitOf(step: {
  readonly needed: bigint;
  readonly budget: bigint;
  readonly left: bigint | null;
}): PlanStepSpent["reason"] {
  if (step.budget >= step.needed) return "target_not_reached";
  return step.budget === step.left ? "cap_reached" : "no_funds";
}

/** What is left of a step's cap; null when there is none. */
function capLeft(loan: Loan, index: number, cap: bigint | null): bigint | null {
  return cap === null ? null : zeroFloorSub(cap, loan.planUsed[index] ?? 0n);
}

function lowest(needed: bigint, funds: bigint, left: bigint | null): bigint {
  const affordable = needed < funds ? needed : funds;
  return left !== null && left < affordable ? left : affordable;
}
