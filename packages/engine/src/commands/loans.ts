import { ALERT_PRICE_MAX } from "../protection/own-alerts.ts";
import { triggerLtvOf } from "../protection/plan.ts";
import type { ProtectionPlan } from "../protection/plan.ts";
import { OWN_ALERTS_MAX } from "../protection/schedule.ts";
import { exceedsLtv } from "../market/health.ts";
import type { Book } from "../state/book.ts";
import { knownLoan } from "../state/book.ts";
import { loanState } from "../state/loan-state.ts";
import { validatePlanIn } from "../state/market-settings.ts";
import type { Account, Loan, Market } from "../state/records.ts";
import { observedVolatility } from "../state/volatility.ts";
import { as } from "../units/quantity.ts";
import {
  checkAmounts,
  checkAuthority,
  checkIdentifier,
  findAccount,
  findLoan,
  findMarket,
  firstProblem,
} from "./checks.ts";
import { pledge } from "./collateral.ts";
import type { CloseLoan, CreateLoan, OpenLoan, PlanChoice, SetAlerts, SetPlan } from "./command.ts";
import { borrow, repayAll } from "./debt.ts";
import { emitRelease } from "./settlement.ts";
import { passTriggers } from "./pass-triggers.ts";
import { emit, priceOf, touch } from "./run.ts";
import type { Run, Verdict } from "./run.ts";

/** Most open loans of one customer. */
const LOANS_PER_CUSTOMER_MAX = 1000;
/** Most loans of one customer, settled ones included: what costs nothing to make must not grow for ever. */
const KEPT_LOANS_PER_CUSTOMER_MAX = 2000;

/**
 * Refuses: invalid_field, market_not_found, account_not_found, loan_already_created, too_many.
 */
export function createLoan(run: Run, command: Omit<CreateLoan, "type">): Verdict {
  const { book } = run;
  const { loan, by } = command;
  const invalid = checkIdentifier("loan", loan);
  if (invalid !== null) return invalid;
  const { found: market, refusal } = findMarket(book, command.market);
  if (refusal !== null) return refusal;
  const owner = findAccount(book, by);
  if (owner.refusal !== null) return owner.refusal;
  if (book.loans.has(loan)) return { code: "loan_already_created", loan };
  const excess = checkLoanCount(book, owner.found);
  if (excess !== null) return excess;
  const plan = choosePlan(market, command.plan);
  const badPlan = checkPlan(market, plan);
  if (badPlan !== null) return badPlan;

  // Nothing is refused from here on.
  emit(run, { type: "loan_created", at: run.now, loan, market: market.id, owner: by, plan });
  return null;
}

/**
 * Creates a loan with its plan, pledges and borrows, all or nothing; the payout goes to the owner.
 * Refuses: as create_loan, pledge and borrow.
 */
export function openLoan(run: Run, command: OpenLoan): Verdict {
  const { by, loan: id, collateral } = command;
  const invalid = checkAmounts({ collateral, borrow: command.borrow });
  if (invalid !== null) return invalid;
  return (
    createLoan(run, command) ??
    pledge(run, { type: "pledge", by, loan: id, assets: collateral }) ??
    borrow(run, {
      type: "borrow",
      by,
      loan: id,
      assets: command.borrow,
      shares: as(0n),
      receiver: by,
    })
  );
}

/**
 * Repays by shares and releases everything: leaves exactly zero, and no loan. Never refused by a
 * pause, a limit or a price.
 * Refuses: loan_not_found, account_not_found, unauthorized, balance_below_debt.
 */
export function closeLoan(run: Run, command: CloseLoan): Verdict {
  const { by, receiver } = command;
  const { found: loan, refusal } = findLoan(run.book, command.loan);
  if (refusal !== null) return refusal;
  const to = findAccount(run.book, receiver);
  if (to.refusal !== null) return to.refusal;
  const denied = checkAuthority(run.book, by, loan.owner);
  if (denied !== null) return denied;
  if (loan.borrowShares > 0n) {
    const unpaid = repayAll(run, { by, loan: loan.id, assetsMax: null });
    if (unpaid !== null) return unpaid;
  }

  // Nothing is refused from here on.
  const { collateral: assets, market } = loan;
  if (assets > 0n) emitRelease(run, loan, { by, receiver, assets });
  emit(run, { type: "loan_closed", at: run.now, loan: loan.id });
  touch(run, market);
  return null;
}

/**
 * Replaces a loan's plan; caps count from zero again. A plan that would act at once is refused.
 * Refuses: loan_not_found, unauthorized, invalid_field, price_unavailable, plan_trigger_crossed.
 */
export function setPlan(run: Run, command: SetPlan): Verdict {
  const { by } = command;
  const { found: loan, refusal } = findLoan(run.book, command.loan);
  if (refusal !== null) return refusal;
  const plan = choosePlan(loan.market, command.plan);
  const denied =
    checkAuthority(run.book, by, loan.owner) ??
    checkPlan(loan.market, plan) ??
    checkPlanWaits(loan, plan);
  if (denied !== null) return denied;

  // Nothing is refused from here on.
  emit(run, { type: "plan_set", at: run.now, loan: loan.id, by, plan });
  return null;
}

/** Refuses: loan_not_found, unauthorized, invalid_field. */
export function setAlerts(run: Run, command: SetAlerts): Verdict {
  const { by, alertLtvs, alertPrices } = command;
  const { found: loan, refusal } = findLoan(run.book, command.loan);
  if (refusal !== null) return refusal;
  const denied = checkAuthority(run.book, by, loan.owner);
  if (denied !== null) return denied;
  const isRising = alertLtvs.every(
    (ltv, index) => ltv > (alertLtvs[index - 1] ?? 0n) && ltv < loan.market.lltv,
  );
  if (!isRising || alertLtvs.length > OWN_ALERTS_MAX) {
    const problem = `must be at most ${OWN_ALERTS_MAX} LTVs that rise and stay below the LLTV`;
    return { code: "invalid_field", field: "alertLtvs", problem };
  }
  const arePricesRising = alertPrices.every(
    (price, index) => price > (alertPrices[index - 1] ?? 0n) && price <= ALERT_PRICE_MAX,
  );
  if (!arePricesRising || alertPrices.length > OWN_ALERTS_MAX) {
    const problem = `must be at most ${OWN_ALERTS_MAX} prices above zero that rise`;
    return { code: "invalid_field", field: "alertPrices", problem };
  }

  // Nothing is refused from here on.
  emit(run, { type: "alerts_set", at: run.now, loan: loan.id, by, alertLtvs, alertPrices });
  passTriggers(run, loan);
  return null;
}

/** Refuses one loan more than may be open, or kept. Open ones are counted only where that may matter. */
function checkLoanCount(book: Book, { loans }: Account): Verdict {
  if (loans.length < LOANS_PER_CUSTOMER_MAX) return null;
  if (loans.length >= KEPT_LOANS_PER_CUSTOMER_MAX) {
    const what = "loans, settled ones included";
    return { code: "too_many", what, max: KEPT_LOANS_PER_CUSTOMER_MAX };
  }
  const open = loans.filter((id) => loanState(knownLoan(book, id)) === "open");
  if (open.length < LOANS_PER_CUSTOMER_MAX) return null;
  return { code: "too_many", what: "loans", max: LOANS_PER_CUSTOMER_MAX };
}

function choosePlan(market: Market, choice: PlanChoice): ProtectionPlan | null {
  return choice === "default" ? market.settings.defaultPlan : choice;
}

function checkPlan(market: Market, plan: ProtectionPlan | null): Verdict {
  if (plan === null || plan === market.settings.defaultPlan) return null;
  return firstProblem(validatePlanIn(market.settings, market.lltv, plan));
}

/** Turning a plan off needs no price. */
function checkPlanWaits(loan: Loan, plan: ProtectionPlan | null): Verdict {
  if (plan === null || loan.borrowShares === 0n) return null;
  const { market } = loan;
  const { price, status } = priceOf(market.feed, market);
  if (status !== "fresh") return { code: "price_unavailable", status };
  const observed = observedVolatility(market);
  const step = plan.steps.findIndex((found) =>
    exceedsLtv(market, loan, price, triggerLtvOf(found, market.lltv, observed)),
  );
  return step < 0 ? null : { code: "plan_trigger_crossed", step };
}
