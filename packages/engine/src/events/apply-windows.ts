import type { Book } from "../state/book.ts";
import { knownMarket } from "../state/book.ts";
import { NEVER, watchWindows } from "../state/sale-windows.ts";
import type {
  GraceEnded,
  GraceOpened,
  OutageNoted,
  PaceReached,
  PaceResumed,
} from "./market-events.ts";

export function applyOutageNoted(book: Book, event: OutageNoted): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.outage = { cause: event.cause, since: event.since };
}

export function applyGraceOpened(book: Book, event: GraceOpened): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.outage = null;
  market.graceUntil = event.until;
  watchWindows(book, market);
}

export function applyGraceEnded(book: Book, event: GraceEnded): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.graceUntil = NEVER;
  watchWindows(book, market);
}

export function applyPaceReached(book: Book, event: PaceReached): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.paceUntil = event.until;
  watchWindows(book, market);
}

export function applyPaceResumed(book: Book, event: PaceResumed): void {
  const market = knownMarket(book, event.market);
  book.undo.save(market);
  market.paceUntil = NEVER;
  watchWindows(book, market);
}
