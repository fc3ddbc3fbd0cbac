import { exponential, W } from "./twin-math.ts";
import { find, touch } from "./twin-state.ts";
import type { TwinMarket, TwinPlan, TwinRun, TwinStep } from "./twin-state.ts";

/* Triggers that follow volatility, as docs/volatility.md tells them. */

/** The largest number whose square is not above `x`, by halving. */
function rootOf(x: bigint): bigint {
  let [low, high] = [0n, x + 1n];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle * middle <= x) low = middle;
    else high = middle;
  }
  return low;
}

function told(market: TwinMarket, variance: bigint): bigint {
  const { volatility } = market.settings;
  if (volatility === null) return 0n;
  const deviation = rootOf(variance * W);
  const rest = deviation % volatility.step;
  return rest === 0n ? deviation : deviation - rest + volatility.step;
}

export const isEarly = (plan: TwinPlan): boolean =>
  (plan?.steps ?? []).some((step) => step.kind === "deleverage" && step.early !== undefined);

/** Where a step acts now. */
export function triggerLtv(market: TwinMarket, step: TwinStep): bigint {
  const { volatility } = market.settings;
  if (volatility === null || step.kind !== "deleverage" || step.early === undefined) {
    return step.triggerLtv;
  }
  const { hours, floorLtv } = step.early;
  const samples = (BigInt(hours) * 3_600_000n * W * W) / BigInt(volatility.sampleMs);
  const fall = ((market.estimate?.volatility ?? 0n) * rootOf(samples)) / W;
  const early = (market.lltv * exponential(-fall)) / W;
  const capped = early < step.triggerLtv ? early : step.triggerLtv;
  return capped > floorLtv ? capped : floorLtv;
}

/** Takes the samples that are due and has those moved who follow. */
export function sampleAll(run: TwinRun): void {
  for (const market of [...run.state.markets].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const { volatility: rule } = market.settings;
    const { status, confirmed: price } = find(run.state.feeds, market.feed, "feed_not_found");
    if (rule === null || status !== "fresh" || price === 0n) continue;
    const { estimate: last } = market;
    const hourOf = (at: number) => (at - (at % rule.sampleMs)) / rule.sampleMs;
    if (last !== null && hourOf(run.now) === hourOf(last.sampledAt)) continue;
    let variance = 0n;
    if (last !== null) {
      const change = (2n * (price - last.price) * W) / (price + last.price);
      const squared = (change * change) / W;
      variance = last.variance + (squared - last.variance) / BigInt(rule.memorySamples);
    }
    const volatility = told(market, variance);
    market.estimate = { price, sampledAt: run.now, variance, volatility };
    if (volatility === (last?.volatility ?? 0n)) continue;
    run.log.push(`volatility ${market.id} ${volatility}`);
    market.behind = run.state.loans.filter(
      ({ market: id, plan }) => id === market.id && isEarly(plan),
    ).length;
    touch(run, market.id);
  }
}

export function moveFollowers(run: TwinRun, market: TwinMarket): void {
  if (market.behind > 0) run.log.push(`moved ${market.id} ${market.behind}`);
  market.behind = 0;
}

/** New settings: another time between samples begins anew, another step tells the same otherwise. */
export function resetEstimate(market: TwinMarket, before: TwinMarket["settings"]): void {
  const { volatility: rule } = market.settings;
  const { estimate } = market;
  if (rule === null || rule.sampleMs !== before.volatility?.sampleMs) market.estimate = null;
  else if (estimate !== null) estimate.volatility = told(market, estimate.variance);
}
