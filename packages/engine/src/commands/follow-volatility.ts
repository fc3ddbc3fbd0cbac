import { isSampleDue, nextVariance, volatilityIn } from "../oracle/volatility.ts";
import { knownMarket } from "../state/book.ts";
import type { Market } from "../state/records.ts";
import { as } from "../units/quantity.ts";
import { emit, touch } from "./run.ts";
import type { Run } from "./run.ts";

/*
 * Early triggers.
 *
 * A market that estimates volatility takes samples of its confirmed mark. A sample is due at fixed
 * instants; the first command from then on that finds the mark fresh takes it.
 *
 * When the estimate has moved by a step, the triggers of the loans that follow it move too. One command
 * moves as many loans as it has room for. Until all of them stand right, nothing fires in the market, and
 * the book accepts only `continue`.
 */

/** Takes the samples that are due, whatever the command is about. */
export function sampleVolatility(run: Run): void {
  const { book } = run;
  if (book.estimating.size === 0) return;
  for (const id of [...book.estimating].sort()) sample(run, knownMarket(book, id));
}

function sample(run: Run, market: Market): void {
  const { now } = run;
  const { settings, volatility: last, feed } = market;
  const { status, confirmed: price } = feed.mark;
  const rule = settings.volatility;
  if (rule === null || status !== "fresh" || price === 0n) return;
  if (!isSampleDue(rule.sampleMs, last?.sampledAt ?? null, now)) return;
  const variance =
    last === null ? 0n : nextVariance(last.variance, last.price, price, rule.memorySamples);
  emit(run, { type: "volatility_sampled", at: now, market: market.id, price, variance });
  const volatility = volatilityIn(rule.step, variance);
  if (volatility === (last?.volatility ?? as(0n))) return;
  emit(run, { type: "volatility_set", at: now, market: market.id, volatility });
  touch(run, market);
}

/** Places followers that are behind, each as much work as a trigger. Whether there was room for all. */
export function moveTriggers(run: Run, market: Market): boolean {
  const { length } = market.behind;
  const loans = Math.min(length, run.budget);
  if (loans > 0) {
    run.budget -= loans;
    emit(run, { type: "triggers_moved", at: run.now, market: market.id, loans });
  }
  return loans === length;
}
