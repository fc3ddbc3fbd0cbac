import type { Ladder } from "../ladder/ladder.ts";
import { VIRTUAL_SHARES } from "../math/shares.ts";
import { ORACLE_PRICE_SCALE } from "../market/health.ts";
import type { MarketTotals } from "../market/totals.ts";
import { nextPriceAlert, nextPriceRearm } from "../protection/own-alerts.ts";
import { buildSchedule, nextRearm, nextSale, nextTrigger } from "../protection/schedule.ts";
import type { ProtectionPlan } from "../protection/plan.ts";
import type { Schedule, Trigger } from "../protection/schedule.ts";
import type { OraclePrice, Wad } from "../units/quantity.ts";
import type { Loan, Market } from "./records.ts";
import { observedVolatility } from "./volatility.ts";

/*
 * Where a loan waits for its next trigger.
 *
 * Let x be borrowShares / collateral, p the price and i the debt per share. The LTV of the loan is then
 * x·i/p. We call p/i the waterline: it falls when the price falls and when interest accrues.
 *
 * A trigger at LTV L is crossed when the waterline is at x/L or below. It is armed again at LTV R when the
 * waterline is at x/R or above. Only an act on the loan, or new settings or volatility of its market,
 * changes x, L or R, and the loan is then placed anew. Prices and interest never move it.
 *
 * Keys are doubles, on the safe side of the exact number. A key only brings a loan up; exact arithmetic
 * then confirms that its trigger is crossed.
 */

/** Relative safety of a key: far above the error of a few roundings of doubles (1e-16 each). */
const KEY_SAFETY = 1 + 1e-12;
/**
 * The exact test rounds three times by less than one base unit of debt, and a unit of debt is at most
 * a million shares (debt per share starts at 1e-6 and does not fall below it but by crumbs).
 */
const SHARES_SAFETY = Number(8n * VIRTUAL_SHARES);
const PRICE_SCALE = Number(ORACLE_PRICE_SCALE);
const VIRTUAL_SHARES_NUMBER = Number(VIRTUAL_SHARES);

/** Price over debt per share, as a double. Falls when the price falls or interest accrues. */
export function waterline(totals: MarketTotals, price: OraclePrice): number {
  const debtPerShare =
    (Number(totals.totalBorrowAssets) + 1) /
    (Number(totals.totalBorrowShares) + VIRTUAL_SHARES_NUMBER);
  return Number(price) / PRICE_SCALE / debtPerShare;
}

/** Puts a loan where its next trigger and its next re-arming wait, or takes it off the ladders. */
export function placeLoan(loan: Loan): void {
  const { falling, rising, sales, stranded } = loan.market.ladders;
  if (loan.borrowShares === 0n || loan.collateral === 0n) {
    withdrawLoan(loan);
    return;
  }
  const slot = takeSlot(loan);
  const shares = Number(loan.borrowShares);
  const collateral = Number(loan.collateral);
  const debtPerCollateral = (shares + SHARES_SAFETY) / collateral;
  const next = nextTrigger(loan.schedule, loan.disarmed, loan.isStranded);
  waitAt(falling, slot, debtPerCollateral, next);
  waitAt(sales, slot, debtPerCollateral, nextSale(loan.schedule, loan.isStranded));
  if (loan.isStranded) stranded.place(slot, debtPerCollateral * KEY_SAFETY);
  else if (stranded.size > 0) stranded.remove(slot);
  const rearm = nextRearm(loan.schedule, loan.disarmed);
  if (rearm === null) rising.remove(slot);
  else rising.place(slot, ((rearm.rearmLtvNumber * collateral) / shares) * KEY_SAFETY);
  placePriceAlerts(loan);
}

function waitAt(
  ladder: Ladder,
  slot: number,
  debtPerCollateral: number,
  next: Trigger | null,
): void {
  if (next === null) ladder.remove(slot);
  else ladder.place(slot, (debtPerCollateral / next.ltvNumber) * KEY_SAFETY);
}

/**
 * Puts a loan where its next alert by price waits, under that price. Prices become doubles in order, so
 * a price that has reached an alert has reached its key too; whoever it brings up is confirmed exactly.
 */
function placePriceAlerts(loan: Loan): void {
  const { ownAlerts, disarmed, slot, market } = loan;
  const { priceFalling, priceRising } = market.ladders;
  const next = nextPriceAlert(ownAlerts, disarmed);
  if (next !== null) priceFalling.place(slot, Number(next.price));
  else if (priceFalling.size > 0) priceFalling.remove(slot);
  const rearm = nextPriceRearm(ownAlerts, disarmed);
  if (rearm !== null) priceRising.place(slot, 1 / Number(rearm.price));
  else if (priceRising.size > 0) priceRising.remove(slot);
}

/** The key from which on alerts by price are reached at `price`. */
export function priceLevel(price: OraclePrice): number {
  return Number(price);
}

/**
 * What stands at this key or above on the ladder of silent alerts by price may be armed again at
 * `price`. The hysteresis is here and not in the keys, so that new settings move nobody.
 */
export function priceRearmLevel({ settings }: Market, price: OraclePrice): number {
  return (1 + Number(settings.alertHysteresis) / 1e18) / Number(price) / KEY_SAFETY;
}

/** Takes a loan off all ladders and frees its slot. */
export function withdrawLoan(loan: Loan): void {
  if (loan.slot < 0) return;
  const { falling, rising, sales, stranded, priceFalling, priceRising, slots, freeSlots } =
    loan.market.ladders;
  for (const ladder of [falling, rising, sales, stranded, priceFalling, priceRising]) {
    if (ladder.size > 0) ladder.remove(loan.slot);
  }
  slots[loan.slot] = undefined;
  freeSlots.push(loan.slot);
  loan.slot = -1;
}

function takeSlot(loan: Loan): number {
  if (loan.slot >= 0) return loan.slot;
  const { slots, freeSlots } = loan.market.ladders;
  const slot = freeSlots.pop() ?? slots.length;
  slots[slot] = loan;
  loan.slot = slot;
  return slot;
}

/** The triggers of a loan; loans without alerts of their own share one schedule per plan. */
export function scheduleFor(
  market: Market,
  plan: ProtectionPlan | null,
  ownAlertLtvs: readonly Wad[],
): Schedule {
  const known = ownAlertLtvs.length === 0 ? market.schedules.get(plan) : undefined;
  if (known !== undefined) return known;
  const schedule = buildSchedule({
    lltv: market.lltv,
    policy: market.settings.liquidation,
    marketAlertLtvs: market.settings.alertLtvs,
    alertHysteresis: market.settings.alertHysteresis,
    ownAlertLtvs,
    plan,
    observed: observedVolatility(market),
    mayHoldSales: market.settings.grace !== null || market.settings.pace !== null,
  });
  if (ownAlertLtvs.length === 0 && market.schedules.size < SHARED_SCHEDULES_MAX) {
    market.schedules.set(plan, schedule);
  }
  return schedule;
}

/** Plans that are worth remembering; beyond it each loan has a schedule of its own. */
const SHARED_SCHEDULES_MAX = 1024;
