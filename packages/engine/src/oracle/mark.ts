import type { FeedPrice } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { FeedSettings, MedianFeedSettings } from "./feed-settings.ts";
import type { FeedState, Mark } from "./feed-state.ts";
import { NO_MARK } from "./feed-state.ts";
import type { Reading } from "./reading.ts";
import { agreeingVenues, isBeyond, readQuotes } from "./reading.ts";

/**
 * The mark at `now`: `state.mark` itself when nothing changes, otherwise the mark to replace it.
 *
 * The rules, in this order:
 * 1. Too few venues are kept: the mark is stale.
 * 2. It is the first price ever, or no jump (within `jumpGate` of the confirmed price): it is confirmed.
 * 3. The jump has lasted long enough: it is confirmed. A jump beyond `holdGate` must last longer.
 * 4. Enough venues agree on a jump that is not beyond `holdGate`: it is confirmed.
 * 5. Otherwise the mark is suspect.
 *
 * After a stale mark the gates still measure from the last confirmed price. The time of a jump starts
 * when the mark comes back, because nothing shows that the jump lasted while the mark was stale.
 *
 * `now` never decreases. The book calls this through `receiveQuote`, and when it refreshes its feeds.
 */
export function decideMark(settings: FeedSettings, state: FeedState, now: Millis): Mark {
  if (settings.kind !== "median") return state.mark;
  return judge(settings, state.mark, readQuotes(settings, state.quotes, now), now);
}

/** The mark that `reading` makes of `mark`; `decideMark` for callers who hold the reading already. */
export function judge(
  settings: MedianFeedSettings,
  mark: Mark,
  reading: Reading,
  now: Millis,
): Mark {
  if (reading.keptTo - reading.keptFrom < settings.minVenues) return stale(mark);
  const { candidate } = reading;
  const isFirst = mark.confirmed === 0n;
  if (isFirst || !isJump(settings, candidate, mark.confirmed)) return confirm(mark, candidate, now);

  const since = jumpSince(mark, candidate, now);
  const isHeld = isBeyondHoldGate(settings, candidate, mark.confirmed);
  if (now - since >= waitFor(settings, isHeld)) return confirm(mark, candidate, now);
  const areVenuesHeard = !isHeld && settings.confirmVenues > 0;
  if (areVenuesHeard && agreeingVenues(settings, reading) >= settings.confirmVenues) {
    return confirm(mark, candidate, now);
  }
  return suspect(mark, candidate, since);
}

/**
 * The mark of a posted feed after its operator set `price`, which the caller knows to be 0 or
 * quotable. `mark` itself when it is the price already. A price of 0 leaves no mark: what that means for
 * markets is for the feed's `zeroMeans` to say.
 */
export function withPostedPrice(mark: Mark, price: FeedPrice, now: Millis): Mark {
  if (price === mark.confirmed) return mark;
  return price === 0n ? { ...NO_MARK, confirmedSince: now } : confirm(mark, price, now);
}

/** When a suspect mark is confirmed by time alone, if the venues stay where they are; null unless suspect. */
export function confirmsAt(settings: MedianFeedSettings, mark: Mark): Millis | null {
  if (mark.suspect === null) return null;
  const isHeld = isBeyondHoldGate(settings, mark.suspect.price, mark.confirmed);
  return (mark.suspect.since + waitFor(settings, isHeld)) as Millis;
}

/** Whether venues cannot confirm a move from `confirmed` to `price`, only time or an operator can. */
export function isBeyondHoldGate(
  settings: MedianFeedSettings,
  price: FeedPrice,
  confirmed: FeedPrice,
): boolean {
  return settings.holdGate > 0n && isBeyond(price, confirmed, settings.holdGate);
}

/** `mark` with `price` confirmed at `now`. */
export function confirm(mark: Mark, price: FeedPrice, now: Millis): Mark {
  const isSamePrice = mark.confirmed === price;
  if (isSamePrice && mark.status === "fresh") return mark;
  const confirmedSince = isSamePrice ? mark.confirmedSince : now;
  return { status: "fresh", confirmed: price, confirmedSince, suspect: null };
}

function isJump(settings: MedianFeedSettings, candidate: FeedPrice, confirmed: FeedPrice): boolean {
  if (settings.jumpGate === 0n || candidate === confirmed) return false;
  return isBeyond(candidate, confirmed, settings.jumpGate);
}

/** A jump keeps its first instant while it stays on its side of the confirmed mark, near or far. */
function jumpSince(mark: Mark, candidate: FeedPrice, now: Millis): Millis {
  if (mark.suspect === null) return now;
  const isUp = candidate > mark.confirmed;
  const wasUp = mark.suspect.price > mark.confirmed;
  return isUp === wasUp ? mark.suspect.since : now;
}

function waitFor(settings: MedianFeedSettings, isHeld: boolean): Millis {
  return isHeld ? settings.holdForMs : settings.confirmAfterMs;
}

/** `mark` without a price that may be used. */
export function stale(mark: Mark): Mark {
  if (mark.status === "stale") return mark;
  const { confirmed, confirmedSince } = mark;
  return { status: "stale", confirmed, confirmedSince, suspect: null };
}

function suspect(mark: Mark, price: FeedPrice, since: Millis): Mark {
  const last = mark.suspect;
  if (last !== null && last.price === price && last.since === since) return mark;
  const { confirmed, confirmedSince } = mark;
  return { status: "suspect", confirmed, confirmedSince, suspect: { price, since } };
}
