import type { Book } from "../state/book.ts";
import { knownMarket } from "../state/book.ts";
import { addTo, removeFrom } from "../state/collections.ts";
import type { Feed, Market } from "../state/records.ts";
import { hasWindow, paceMinuteOf, paceSoldAt } from "../state/sale-windows.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type {
  GraceEnded,
  GraceOpened,
  OutageNoted,
  PaceReached,
  PaceResumed,
} from "./market-events.ts";
import type { CollateralSold } from "./sale-events.ts";

const NEVER = 0 as Millis;

/** Since when a feed whose mark has just been set is stale. */
export function staleSince({ mark, staleSince: since }: Feed, at: Millis): Millis | null {
  return mark.status === "stale" ? (since ?? at) : null;
}

export function noteOutage(book: Book, event: OutageNoted): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.outage = { cause: event.cause, since: event.since };
}

export function openGrace(book: Book, event: GraceOpened): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.outage = null;
  market.graceUntil = event.until;
  watch(book, market);
}

export function endGrace(book: Book, event: GraceEnded): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.graceUntil = NEVER;
  watch(book, market);
}

export function reachPace(book: Book, event: PaceReached): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.paceUntil = event.until;
  watch(book, market);
}

export function resumePace(book: Book, event: PaceResumed): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.paceUntil = NEVER;
  watch(book, market);
}

/** Counts a sale of the market's own; what a plan sells does not count. */
export function usePace(book: Book, market: Market, event: CollateralSold): void {
  if (market.settings.pace === null || event.step !== null) return;
  book.undo.save(market);
  const value = event.repaidAssets + event.feeAssets;
  market.paceSold = as(paceSoldAt(market, event.at) + value);
  market.paceFrom = paceMinuteOf(event.at);
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
  watch(book, market);
}

function watch(book: Book, market: Market): void {
  if (hasWindow(market)) addTo(book, book.windows, market.id);
  else removeFrom(book, book.windows, market.id);
}
