import { volatilityIn } from "../oracle/volatility.ts";
import type { ObservedVolatility } from "../protection/early-trigger.ts";
import { earlyStepOf } from "../protection/plan.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { Book } from "./book.ts";
import { addTo, removeFrom } from "./collections.ts";
import type { Loan, Market } from "./records.ts";

/** What the early triggers of a market follow; null when it estimates nothing, and they are fixed. */
export function observedVolatility({
  settings,
  volatility,
}: Pick<Market, "settings" | "volatility">): ObservedVolatility | null {
  if (settings.volatility === null) return null;
  const { sampleMs } = settings.volatility;
  return { sampleMs, volatility: volatility?.volatility ?? as(0n) };
}

/** Whether a trigger of this loan follows volatility. */
export function isFollower({ market, plan }: Loan): boolean {
  return market.settings.volatility !== null && earlyStepOf(plan) >= 0;
}

/** Keeps the list of followers when a loan's plan or its market's settings have changed. */
export function enlistFollower(book: Book, loan: Loan): void {
  const { followers } = loan.market;
  if (isFollower(loan)) addTo(book, followers, loan);
  else removeFrom(book, followers, loan);
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
