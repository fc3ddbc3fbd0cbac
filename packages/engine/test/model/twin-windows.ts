import { down, floored } from "./twin-math.ts";
import { touch } from "./twin-state.ts";
import type { TwinFeed, TwinMarket, TwinRun } from "./twin-state.ts";

/* Grace after an outage and the pace of a minute, as the engine's glossary tells them. */

const counts = (market: TwinMarket, since: number, now: number) =>
  market.settings.grace !== null &&
  market.borrowShares > 0n &&
  now - since >= market.settings.grace.outageMs;

/** Whether a market counts the silence before this command as an outage. */
export function noteGap(run: TwinRun): boolean {
  const since = run.state.time;
  const concerned = run.state.markets.filter((market) => counts(market, since, run.now));
  for (const market of concerned) market.outage ??= { cause: "service_gap", since };
  return concerned.length > 0;
}

/** Keeps when feeds went stale, and notes outages of those that are back. */
export function noteStale(run: TwinRun): void {
  for (const feed of run.state.feeds) {
    const { staleSince: since } = feed;
    if (feed.status === "stale") {
      if (feed.hasSpoken) feed.staleSince ??= run.now;
      continue;
    }
    feed.hasSpoken = true;
    feed.staleSince = null;
    if (since === null) continue;
    for (const market of run.state.markets) {
      if (market.feed !== feed.id || !counts(market, since, run.now)) continue;
      market.outage ??= { cause: "stale_feed", since };
    }
  }
}

/** The LTV above which nobody waits; null when nobody has to. */
export const hardLine = ({ settings, outage, graceUntil }: TwinMarket, now: number) =>
  settings.grace !== null && (outage !== null || now < graceUntil) ? settings.grace.hardLtv : null;

export const mayHold = ({ settings }: TwinMarket) =>
  settings.grace !== null || settings.pace !== null;

export function moveWindows(run: TwinRun, market: TwinMarket, status: TwinFeed["status"]): void {
  const { grace } = market.settings;
  if (market.outage !== null && grace !== null && status === "fresh") {
    market.graceUntil = run.now + grace.graceMs;
    market.outage = null;
    run.log.push(`grace ${market.id} ${market.graceUntil}`);
  } else if (market.graceUntil > 0 && run.now >= market.graceUntil) {
    market.graceUntil = 0;
    run.log.push(`grace_ended ${market.id}`);
  }
  if (market.paceUntil > 0 && run.now >= market.paceUntil) {
    market.paceUntil = 0;
    run.log.push(`pace_resumed ${market.id}`);
  }
}

export function touchElapsed(run: TwinRun): void {
  const isOver = (until: number) => until > 0 && run.now >= until;
  for (const { id, graceUntil, paceUntil } of [...run.state.markets].sort(byId)) {
    if (isOver(graceUntil) || isOver(paceUntil)) touch(run, id);
  }
}

const byId = (a: TwinMarket, b: TwinMarket) => (a.id < b.id ? -1 : 1);

export function resetWindows(market: TwinMarket): void {
  if (market.settings.grace === null) [market.outage, market.graceUntil] = [null, 0];
  if (market.settings.pace === null) [market.paceFrom, market.paceSold] = [0, 0n];
  market.paceUntil = 0;
}

const minuteOf = (at: number) => Math.floor(at / 60_000) * 60_000;
const soldAt = (market: TwinMarket, now: number) =>
  market.paceFrom === minuteOf(now) ? market.paceSold : 0n;

/** Collateral that this minute still takes: 0 when the rest waits, null when nobody counts. */
export function paceRoom(market: TwinMarket, price: bigint, now: number, dust: bigint) {
  const { pace } = market.settings;
  if (pace === null || price === 0n) return null;
  const sold = soldAt(market, now);
  const left = floored(pace.valuePerMinute, sold);
  const room = down(left, 10n ** 36n, price);
  if (sold === 0n) return room === 0n ? 1n : room;
  return left < dust ? 0n : room;
}

export function reachPace(run: TwinRun, market: TwinMarket): void {
  run.log.push(`pace ${market.id} ${soldAt(market, run.now)}`);
  market.paceUntil = minuteOf(run.now) + 60_000;
}

export function usePace(
  run: TwinRun,
  market: TwinMarket,
  price: bigint,
  seized: bigint,
  paid: bigint,
): void {
  if (market.settings.pace === null) return;
  const value = down(seized, price, 10n ** 36n);
  market.paceSold = soldAt(market, run.now) + (value > paid ? value : paid);
  market.paceFrom = minuteOf(run.now);
}
