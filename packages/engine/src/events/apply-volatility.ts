import { volatilityIn } from "../oracle/volatility.ts";
import type { Book } from "../state/book.ts";
import { knownMarket } from "../state/book.ts";
import { saveLoan } from "../state/change.ts";
import { addTo, removeFrom } from "../state/collections.ts";
import { placeLoan, scheduleFor } from "../state/placement.ts";
import { earlyStepOf } from "../protection/plan.ts";
import type { Market } from "../state/records.ts";
import { assert } from "../units/assert.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { TriggersMoved, VolatilitySampled, VolatilitySet } from "./market-events.ts";

export function sampleVolatility(book: Book, event: VolatilitySampled): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  const { price, variance, at: sampledAt } = event;
  const volatility = market.volatility?.volatility ?? as(0n);
  market.volatility = { price, sampledAt, variance, volatility };
}

/** Everybody who follows is behind from now on; nobody is moved yet. */
export function setVolatility(book: Book, event: VolatilitySet): void {
  const market = knownMarket(book, event.market);
  assert(market.volatility !== null, `market ${market.id} has no sample`);
  book.undo.save(market);
  market.volatility = { ...market.volatility, volatility: event.volatility };
  // Schedules that follow are built anew, the others stay.
  market.schedules = new Map([...market.schedules].filter(([plan]) => earlyStepOf(plan) < 0));
  market.behind = [...market.followers];
}

/** Which followers go first cannot be seen: nothing fires in the market before all stand right. */
export function moveTriggers(book: Book, event: TriggersMoved): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  const moving = market.behind.slice(0, event.loans);
  market.behind = market.behind.slice(event.loans);
  for (const loan of moving) {
    saveLoan(book, loan);
    loan.schedule = scheduleFor(market, loan.plan, loan.ownAlerts.ltvs);
    placeLoan(loan);
  }
}

/**
 * New settings: another time between samples starts the estimate anew, another step only tells it
 * otherwise. All loans are placed anew with them, so nobody is behind.
 */
export function resetVolatility(book: Book, market: Market, sampleMsBefore: Millis | null): void {
  const rule = market.settings.volatility;
  const { volatility } = market;
  market.behind = [];
  if (rule === null || rule.sampleMs !== sampleMsBefore) market.volatility = null;
  else if (volatility !== null) {
    const told = volatilityIn(rule.step, volatility.variance);
    market.volatility = { ...volatility, volatility: told };
  }
  watchVolatility(book, market);
}

/** Keeps the list of markets that take samples. */
export function watchVolatility(book: Book, market: Market): void {
  if (market.settings.volatility === null) removeFrom(book, book.estimating, market.id);
  else addTo(book, book.estimating, market.id);
}
