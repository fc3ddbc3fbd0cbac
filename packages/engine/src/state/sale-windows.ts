import { zeroFloorSub } from "../math/mul-div.ts";
import type { LoanAssets, Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { Book } from "./book.ts";
import { addTo, removeFrom } from "./collections.ts";
import type { Market } from "./records.ts";

/*
 * What holds the sales of a market back: grace after an outage, and the pace of a minute. Only sales
 * of the market's policy are held back; they stand on a ladder of their own, which is then not looked
 * at, so that nobody who waits is looked at again before the window ends.
 */

/** Pace is counted in whole minutes of book time. */
const PACE_SPAN_MS = 60_000;
/** The end of a window that is not open. */
export const NEVER = 0 as Millis;

/** Start of the minute of pace that `at` is in. */
function paceMinuteOf(at: Millis): Millis {
  return (at - (at % PACE_SPAN_MS)) as Millis;
}

/** When the next minute of pace begins. */
export function nextPaceMinute(at: Millis): Millis {
  return (paceMinuteOf(at) + PACE_SPAN_MS) as Millis;
}

/** What a market's own sales have brought in the minute of `at`. */
export function paceSoldAt({ paceFrom, paceSold }: Market, at: Millis): LoanAssets {
  return paceFrom === paceMinuteOf(at) ? paceSold : as(0n);
}

/** What they may still bring in it; null when there is no pace. */
export function paceLeft(market: Market, at: Millis): LoanAssets | null {
  const { pace } = market.settings;
  return pace === null ? null : as(zeroFloorSub(pace.valuePerMinute, paceSoldAt(market, at)));
}

/** Whether the pace of the minute is used up and somebody waits for the next. */
export function isPaceReached(market: Market, at: Millis): boolean {
  return at < market.paceUntil;
}

/**
 * LTV above which a loan does not wait for the end of its market's grace; null when nobody waits.
 * Grace begins with the outage itself, not only with the first fresh mark after it: until then the
 * confirmed price is older than the outage.
 */
export function hardLineOf(market: Market, now: Millis): Wad | null {
  const { grace } = market.settings;
  if (grace === null || (market.outage === null && now >= market.graceUntil)) return null;
  return grace.hardLtv;
}

/** Whether sales of a market are held back until an instant, which somebody has to look out for. */
export function hasWindow({ graceUntil, paceUntil }: Market): boolean {
  return graceUntil > 0 || paceUntil > 0;
}

/** Whether one of a market's windows has ended at `now` and nobody has said so yet. */
export function hasElapsedWindow({ graceUntil, paceUntil }: Market, now: Millis): boolean {
  return (graceUntil > 0 && now >= graceUntil) || (paceUntil > 0 && now >= paceUntil);
}

/** Counts what a sale of the market's own has brought towards the pace of its minute. */
export function usePace(book: Book, market: Market, value: bigint, at: Millis): void {
  if (market.settings.pace === null) return;
  book.undo.save(market);
  market.paceSold = as(paceSoldAt(market, at) + value);
  market.paceFrom = paceMinuteOf(at);
}

/** New settings: nobody waits for the end of a rule that is gone, and a pace is looked at anew. */
export function resetWindows(book: Book, market: Market): void {
  if (market.settings.grace === null) {
    market.outage = null;
    market.graceUntil = NEVER;
  }
  market.paceUntil = NEVER;
  if (market.settings.pace === null) {
    market.paceFrom = NEVER;
    market.paceSold = as(0n);
  }
  watchWindows(book, market);
}

/** Keeps the list of markets that have a window. */
export function watchWindows(book: Book, market: Market): void {
  if (hasWindow(market)) addTo(book, book.windows, market.id);
  else removeFrom(book, book.windows, market.id);
}
