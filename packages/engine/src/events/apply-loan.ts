import { NO_ALERTS, PRICE_ALERT_BITS } from "../protection/own-alerts.ts";
import { OWN_ALERT_BITS, PLAN_BITS } from "../protection/schedule.ts";
import type { Book } from "../state/book.ts";
import { knownAccount, knownLoan, knownMarket } from "../state/book.ts";
import { changeLoan, changeMarket, saveLoan, unstrand } from "../state/change.ts";
import { addTo, enter, removeFrom } from "../state/collections.ts";
import { placeLoan, scheduleFor, withdrawLoan } from "../state/placement.ts";
import type { Loan } from "../state/records.ts";
import { usePace } from "../state/sale-windows.ts";
import { enlistFollower } from "../state/volatility.ts";
import { assert } from "../units/assert.ts";
import { as } from "../units/quantity.ts";
import type {
  AlertsSet,
  Borrowed,
  CollateralPledged,
  CollateralReleased,
  DebtForgiven,
  LoanClosed,
  LoanCreated,
  PlanSet,
  Repaid,
} from "./loan-events.ts";
import type {
  BadDebtRealized,
  CollateralSold,
  Liquidated,
  PreLiquidated,
  SaleStranded,
} from "./sale-events.ts";
import type { PlanRepaid, PlanToppedUp } from "./trigger-events.ts";

// Most loans share what is empty.
const NOTHING_USED: readonly bigint[] = [];

export function applyLoanCreated(book: Book, event: LoanCreated): void {
  const market = knownMarket(book, event.market);
  const owner = knownAccount(book, event.owner);
  const loan: Loan = {
    id: event.loan,
    owner: owner.id,
    market,
    collateral: as(0n),
    borrowShares: as(0n),
    principal: as(0n),
    plan: event.plan,
    planUsed: NOTHING_USED,
    ownAlerts: NO_ALERTS,
    disarmed: 0,
    isStranded: false,
    schedule: scheduleFor(market, event.plan, []),
    slot: -1,
    stamp: 0,
  };
  enter(book, book.loans, loan.id, loan);
  book.undo.onRollback(() => withdrawLoan(loan));
  enlistFollower(book, loan);
  book.undo.save(owner);
  owner.loans = [...owner.loans, loan.id];
}

export function applyLoanClosed(book: Book, event: LoanClosed): void {
  const loan = knownLoan(book, event.loan);
  assert(loan.borrowShares === 0n && loan.collateral === 0n, `loan ${loan.id} is not empty`);
  saveLoan(book, loan);
  withdrawLoan(loan);
  book.loans.delete(loan.id);
  book.undo.onRollback(() => book.loans.set(loan.id, loan));
  const owner = knownAccount(book, loan.owner);
  book.undo.save(owner);
  owner.loans = owner.loans.filter((id) => id !== loan.id);
  removeFrom(book, loan.market.stranded, loan.id);
  removeFrom(book, loan.market.followers, loan);
}

export function applyCollateralPledged(book: Book, event: CollateralPledged): void {
  moveCollateral(book, knownLoan(book, event.loan), event.assets);
}

export function applyCollateralReleased(book: Book, event: CollateralReleased): void {
  moveCollateral(book, knownLoan(book, event.loan), -event.assets);
}

export function applyBorrowed(book: Book, event: Borrowed): void {
  const loan = knownLoan(book, event.loan);
  const { assets, shares } = event;
  // A processing fee added to the debt leaves the market's cash with the payout.
  changeMarket(book, loan.market, { borrowAssets: assets, borrowShares: shares, cash: -assets });
  changeLoan(book, loan, { borrowShares: shares, principal: assets });
}

export function applyRepaid(book: Book, event: Repaid): void {
  reduceDebt(book, knownLoan(book, event.loan), event);
}

export function applyDebtForgiven(book: Book, event: DebtForgiven): void {
  reduceDebt(book, knownLoan(book, event.loan), event);
}

export function applyPlanSet(book: Book, event: PlanSet): void {
  const loan = knownLoan(book, event.loan);
  saveLoan(book, loan);
  loan.plan = event.plan;
  loan.planUsed = NOTHING_USED;
  loan.schedule = scheduleFor(loan.market, loan.plan, loan.ownAlerts.ltvs);
  enlistFollower(book, loan);
  changeLoan(book, loan, { arm: PLAN_BITS });
}

export function applyAlertsSet(book: Book, event: AlertsSet): void {
  const loan = knownLoan(book, event.loan);
  saveLoan(book, loan);
  const { alertLtvs: ltvs, alertPrices: prices } = event;
  loan.ownAlerts = ltvs.length + prices.length === 0 ? NO_ALERTS : { ltvs, prices };
  loan.schedule = scheduleFor(loan.market, loan.plan, ltvs);
  changeLoan(book, loan, { arm: OWN_ALERT_BITS | PRICE_ALERT_BITS });
}

export function applyPlanToppedUp(book: Book, event: PlanToppedUp): void {
  const loan = knownLoan(book, event.loan);
  moveCollateral(book, loan, event.assets);
  usePlanStep(book, loan, event.step, event.assets);
}

export function applyPlanRepaid(book: Book, event: PlanRepaid): void {
  const loan = knownLoan(book, event.loan);
  reduceDebt(book, loan, event);
  usePlanStep(book, loan, event.step, event.assets);
}

export function applyCollateralSold(book: Book, event: CollateralSold): void {
  const loan = knownLoan(book, event.loan);
  exchange(book, loan, event);
  // What a plan sells does not count towards the pace of the market's own sales.
  if (event.step === null)
    usePace(book, loan.market, event.repaidAssets + event.feeAssets, event.at);
  else usePlanStep(book, loan, event.step, event.seizedAssets);
}

export function applyLiquidated(book: Book, event: Liquidated): void {
  exchange(book, knownLoan(book, event.loan), event);
}

export function applyPreLiquidated(book: Book, event: PreLiquidated): void {
  exchange(book, knownLoan(book, event.loan), event);
}

export function applyBadDebtRealized(book: Book, event: BadDebtRealized): void {
  const loan = knownLoan(book, event.loan);
  const { collateral, paid } = event.crumb ?? { collateral: 0n, paid: 0n };
  changeMarket(book, loan.market, {
    borrowAssets: -(event.badDebtAssets + paid),
    borrowShares: -event.badDebtShares,
    supplyAssets: -event.fromSuppliers,
    cash: event.fromInsurance + paid,
    collateral: -collateral,
  });
  changeLoan(book, loan, {
    borrowShares: -event.badDebtShares,
    principal: -event.principal,
    collateral: -collateral,
  });
}

export function applySaleStranded(book: Book, event: SaleStranded): void {
  const loan = knownLoan(book, event.loan);
  saveLoan(book, loan);
  loan.isStranded = true;
  addTo(book, loan.market.stranded, loan.id);
  placeLoan(loan);
}

function moveCollateral(book: Book, loan: Loan, assets: bigint): void {
  changeMarket(book, loan.market, { collateral: assets });
  unstrand(book, loan);
  changeLoan(book, loan, { collateral: assets });
}

function reduceDebt(
  book: Book,
  loan: Loan,
  { assets, shares, principal }: Repaid | PlanRepaid | DebtForgiven,
): void {
  changeMarket(book, loan.market, { borrowAssets: -assets, borrowShares: -shares, cash: assets });
  unstrand(book, loan);
  changeLoan(book, loan, { borrowShares: -shares, principal: -principal });
}

/** The buyer's money for the loan's collateral. */
function exchange(
  book: Book,
  loan: Loan,
  {
    seizedAssets,
    repaidAssets,
    repaidShares,
    principal,
  }: CollateralSold | Liquidated | PreLiquidated,
): void {
  changeMarket(book, loan.market, {
    borrowAssets: -repaidAssets,
    borrowShares: -repaidShares,
    cash: repaidAssets,
    collateral: -seizedAssets,
  });
  unstrand(book, loan);
  changeLoan(book, loan, {
    borrowShares: -repaidShares,
    principal: -principal,
    collateral: -seizedAssets,
  });
}

function usePlanStep(book: Book, loan: Loan, step: number, used: bigint): void {
  saveLoan(book, loan);
  const planUsed = loan.planUsed.slice();
  while (planUsed.length <= step) planUsed.push(0n);
  planUsed[step] = (planUsed[step] ?? 0n) + used;
  loan.planUsed = planUsed;
}
