import { collateralValue, loanToValue } from "../market/health.ts";
import { exceedsLtv, maxBorrow, ORACLE_PRICE_SCALE } from "../market/health.ts";
import { borrowedAssets } from "../market/totals.ts";
import { feeOnRamp, saleFactor } from "../liquidation/fee-ramp.ts";
import { leastSale } from "../liquidation/sale-size.ts";
import { mulDivUp, zeroFloorSub } from "../math/mul-div.ts";
import { toAssetsUp, toSharesUp } from "../math/shares.ts";
import { wDivUp } from "../math/wad.ts";
import { WAD } from "../math/wad.ts";
import { credit, debit } from "../ledger/posting.ts";
import type { PlanStep } from "../protection/plan.ts";
import type { Trigger } from "../protection/schedule.ts";
import { availableBalance, availableLedger, knownAccount } from "../state/book.ts";
import { DESK } from "../state/records.ts";
import type { Loan } from "../state/records.ts";
import type { Why } from "../events/event.ts";
import type { CollateralAssets, LoanAssets, OraclePrice, Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import { realizeBadDebt } from "./bad-debt.ts";
import { emitRelease, exchangePostings, settleDebt } from "./settlement.ts";
import { emit } from "./run.ts";
import type { Run } from "./run.ts";

/** Why something happens to a loan at this price; what its event will say. */
export function explain(loan: Loan, trigger: Trigger, price: OraclePrice): Why {
  return {
    trigger: trigger.action.kind,
    triggerLtv: trigger.ltv,
    price,
    ltvBefore: loanToValue(loan.market, loan, price),
  };
}

/**
 * Does what a crossed trigger asks for. Every act moves the loan on its ladder: it disarms the
 * trigger, brings the LTV below it, or strands the loan; so a pass always ends.
 */
export function act(run: Run, loan: Loan, trigger: Trigger, why: Why): void {
  const { action, bit } = trigger;
  const at = run.now;
  switch (action.kind) {
    case "alert":
      return emit(run, { type: "alert_raised", at, loan: loan.id, rung: action.rung, bit, why });
    case "liquidatable":
      return emit(run, { type: "loan_became_liquidatable", at, loan: loan.id, bit, why });
    case "plan":
      return actOnPlan(run, loan, action.step, { index: action.index, bit, why });
    case "soft":
    case "liquidation":
      return sellByPolicy(run, loan, why);
  }
}

interface StepContext {
  readonly index: number;
  readonly bit: number;
  readonly why: Why;
}

function actOnPlan(run: Run, loan: Loan, step: PlanStep, context: StepContext): void {
  switch (step.kind) {
    case "top_up":
      topUp(run, loan, step, context);
      break;
    case "repay":
      repayFromBalance(run, loan, step, context);
      break;
    case "deleverage":
    case "close":
      deleverage(run, loan, step, context);
      break;
  }
}

function spend(
  run: Run,
  loan: Loan,
  context: StepContext,
  reason: "no_funds" | "cap_reached" | "target_not_reached",
): void {
  const { index: step, bit, why } = context;
  emit(run, { type: "plan_step_spent", at: run.now, loan: loan.id, step, bit, reason, why });
}

/** What is left of a step's cap; null when there is none. */
function capLeft(loan: Loan, index: number, cap: bigint | null): bigint | null {
  return cap === null ? null : zeroFloorSub(cap, loan.planUsed[index] ?? 0n);
}

/** A step that did what it could and still stands above its trigger can do no more for now. */
function spendUnlessRelieved(run: Run, loan: Loan, triggerLtv: Wad, context: StepContext): void {
  if (!exceedsLtv(loan.market, loan, context.why.price, triggerLtv)) return;
  spend(run, loan, context, "target_not_reached");
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
  const value = wDivUp(borrowedAssets(market, loan.borrowShares), step.targetLtv);
  // At a price of 0 no amount would do; all of it would be lost.
  if (price === 0n) return spend(run, loan, context, "target_not_reached");
  const needed = mulDivUp(value, ORACLE_PRICE_SCALE, price) - loan.collateral;
  const assets = lowest(needed, funds, left);
  if (assets === 0n) return spend(run, loan, context, left === 0n ? "cap_reached" : "no_funds");
  const from = availableLedger(run.book, owner, market.collateralAsset);
  const after = {
    collateral: as<CollateralAssets>(loan.collateral + assets),
    borrowShares: loan.borrowShares,
  };
  emit(run, {
    type: "plan_topped_up",
    at: run.now,
    loan: loan.id,
    step: context.index,
    assets: as(assets),
    ltvAfter: loanToValue(market, after, price),
    why: context.why,
    postings: [debit(from, assets), credit(market.ledger.pledged, assets)],
  });
  spendUnlessRelieved(run, loan, step.triggerLtv, context);
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
  const debt = borrowedAssets(market, loan.borrowShares);
  const needed = zeroFloorSub(debt, maxBorrow(loan.collateral, price, step.targetLtv));
  const budget = lowest(needed, funds, left);
  let shares = toSharesUp(budget, totalBorrowAssets, totalBorrowShares);
  if (shares > loan.borrowShares) shares = loan.borrowShares;
  let assets = toAssetsUp(shares, totalBorrowAssets, totalBorrowShares);
  // Shares rounded up may ask for one unit more than there is.
  while (shares > 0n && (assets > funds || (left !== null && assets > left))) {
    shares = zeroFloorSub(shares, toSharesUp(1n, totalBorrowAssets, totalBorrowShares));
    assets = toAssetsUp(shares, totalBorrowAssets, totalBorrowShares);
  }
  if (shares === 0n) return spend(run, loan, context, left === 0n ? "cap_reached" : "no_funds");
  const { principal, postings } = settleDebt(loan, assets, shares);
  const from = availableLedger(run.book, owner, market.loanAsset);
  const rest = {
    ...pickTotals(loan),
    totalBorrowAssets: as<LoanAssets>(zeroFloorSub(totalBorrowAssets, assets)),
    totalBorrowShares: as<typeof totalBorrowShares>(totalBorrowShares - shares),
  };
  const after = {
    collateral: loan.collateral,
    borrowShares: as<typeof totalBorrowShares>(loan.borrowShares - shares),
  };
  emit(run, {
    type: "plan_repaid",
    at: run.now,
    loan: loan.id,
    step: context.index,
    assets: as(assets),
    shares: as(shares),
    principal,
    ltvAfter: loanToValue(rest, after, price),
    why: context.why,
    postings: [debit(from, assets), ...postings],
  });
  spendUnlessRelieved(run, loan, step.triggerLtv, context);
}

function deleverage(
  run: Run,
  loan: Loan,
  step: Extract<PlanStep, { kind: "deleverage" | "close" }>,
  context: StepContext,
): void {
  const cap = step.kind === "close" ? null : step.cap;
  const left = capLeft(loan, context.index, cap);
  if (left === 0n) return spend(run, loan, context, "cap_reached");
  const isSold = sell(run, loan, {
    step: context.index,
    fee: loan.market.settings.deleverageFee,
    targetLtv: step.kind === "close" ? as(0n) : step.targetLtv,
    dust: as(0n),
    collateralMax: left === null ? null : as(left),
    why: context.why,
  });
  if (!isSold) return;
  if (step.kind === "close" && loan.borrowShares === 0n && loan.collateral > 0n) {
    const { owner, collateral: assets } = loan;
    emitRelease(run, loan, { by: owner, receiver: owner, assets });
  }
  spendUnlessRelieved(run, loan, step.triggerLtv, context);
}

function sellByPolicy(run: Run, loan: Loan, why: Why): void {
  const { market } = loan;
  const policy = market.settings.liquidation;
  if (policy.kind === "reference") return;
  // Worthless collateral is beyond any ceiling.
  const ltv = why.ltvBefore ?? as<Wad>(2n * WAD);
  const { soft } = policy;
  const isSoft = soft !== null && ltv <= soft.ceilingLtv;
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
    fee,
    targetLtv: isSoft ? soft.targetLtv : policy.targetLtv,
    dust: policy.dust,
    collateralMax: null,
    why: { ...why, trigger: isSoft ? "soft" : "liquidation" },
  });
}

interface SaleOrder {
  readonly step: number | null;
  readonly fee: Wad;
  readonly targetLtv: Wad;
  readonly dust: LoanAssets;
  readonly collateralMax: CollateralAssets | null;
  readonly why: Why;
}

/** Sells to the desk; whether it could pay. */
function sell(run: Run, loan: Loan, order: SaleOrder): boolean {
  const { market } = loan;
  const { price } = order.why;
  const { fee, targetLtv, dust, collateralMax } = order;
  const strand = (): false => {
    const { why } = order;
    emit(run, { type: "sale_stranded", at: run.now, loan: loan.id, reason: "desk_short", why });
    return false;
  };
  if (market.settings.paused.includes("sell")) return strand();
  const factor = saleFactor(fee);
  const exchange = leastSale(market, loan, { price, factor, targetLtv, dust, collateralMax });
  const desk = knownAccount(run.book, DESK);
  if (availableBalance(desk, market.loanAsset) < exchange.repaidAssets) return strand();
  const rest = {
    collateral: as<CollateralAssets>(loan.collateral - exchange.seizedAssets),
    borrowShares: as<typeof loan.borrowShares>(loan.borrowShares - exchange.repaidShares),
  };
  const totals = {
    ...pickTotals(loan),
    totalBorrowAssets: as<LoanAssets>(
      zeroFloorSub(market.totalBorrowAssets, exchange.repaidAssets),
    ),
    totalBorrowShares: as<typeof loan.borrowShares>(
      market.totalBorrowShares - exchange.repaidShares,
    ),
  };
  const { principal, postings } = exchangePostings(run, loan, desk, exchange);
  emit(run, {
    type: "collateral_sold",
    at: run.now,
    loan: loan.id,
    step: order.step,
    ...exchange,
    principal,
    fee,
    feeAssets: as(
      zeroFloorSub(collateralValue(exchange.seizedAssets, price), exchange.repaidAssets),
    ),
    targetLtv,
    ltvAfter: loanToValue(totals, rest, price),
    why: order.why,
    postings,
  });
  realizeBadDebt(run, loan);
  return true;
}

function pickTotals(loan: Loan) {
  const { totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares } =
    loan.market;
  return { totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares };
}

function lowest(needed: bigint, funds: bigint, left: bigint | null): bigint {
  const affordable = needed < funds ? needed : funds;
  return left !== null && left < affordable ? left : affordable;
}
