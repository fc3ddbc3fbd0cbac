import type { Book } from "../state/book.ts";
import { knownMarket } from "../state/book.ts";
import { saveLoan } from "../state/change.ts";
import { placeLoan, scheduleFor } from "../state/placement.ts";
import { earlyStepOf } from "../protection/plan.ts";
import { assert } from "../units/assert.ts";
import { as } from "../units/quantity.ts";
import type { TriggersMoved, VolatilitySampled, VolatilitySet } from "./market-events.ts";

export function applyVolatilitySampled(book: Book, event: VolatilitySampled): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  const { price, variance, at: sampledAt } = event;
  const volatility = market.volatility?.volatility ?? as(0n);
  market.volatility = { price, sampledAt, variance, volatility };
}

/** Everybody who follows is behind from now on; nobody is moved yet. */
export function applyVolatilitySet(book: Book, event: VolatilitySet): void {
  const market = knownMarket(book, event.market);
  assert(market.volatility !== null, `market ${market.id} has no sample`);
  book.undo.save(market);
  market.volatility = { ...market.volatility, volatility: event.volatility };
  // Schedules that follow are built anew, the others stay.
  market.schedules = new Map([...market.schedules].filter(([plan]) => earlyStepOf(plan) < 0));
  market.behind = [...market.followers];
}

/** Which followers go first cannot be seen: nothing fires in the market before all stand right. */
export function applyTriggersMoved(book: Book, event: TriggersMoved): void {
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
