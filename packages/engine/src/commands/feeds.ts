import { validateFeedSettings } from "../oracle/feed-settings.ts";
import { confirmSuspect } from "../oracle/confirm-suspect.ts";
import { decideMark } from "../oracle/mark.ts";
import { receiveQuote } from "../oracle/receive-quote.ts";
import type { Mark } from "../oracle/feed-state.ts";
import type { Feed } from "../state/records.ts";
import type { FeedId } from "../units/identifiers.ts";
import { UINT256_MAX } from "../units/limits.ts";
import { checkIdentifier, firstProblem } from "./checks.ts";
import type { Found } from "./checks.ts";
import type { ConfirmMark, CreateFeed, PostPrice, PostQuote } from "./command.ts";
import { emit, touch } from "./run.ts";
import type { Run, Verdict } from "./run.ts";

/** Most feeds of a book. */
export const FEEDS_MAX = 1000;

/** Refuses: invalid_field, feed_already_created, too_many. */
export function createFeed(run: Run, command: CreateFeed): Verdict {
  const { feed, settings } = command;
  const refusal = checkIdentifier("feed", feed) ?? firstProblem(validateFeedSettings(settings));
  if (refusal !== null) return refusal;
  if (run.book.feeds.has(feed)) return { code: "feed_already_created", feed };
  if (run.book.feeds.size >= FEEDS_MAX) return { code: "too_many", what: "feeds", max: FEEDS_MAX };
  emit(run, { type: "feed_created", at: run.now, feed, settings });
  return null;
}

/** Refuses: feed_not_found, feed_takes_no_posted_price, price_out_of_range. */
export function postPrice(run: Run, command: PostPrice): Verdict {
  const { found: feed, refusal } = findFeed(run, command.feed);
  if (refusal !== null) return refusal;
  const { price } = command;
  if (feed.settings.kind !== "posted") return { code: "feed_takes_no_posted_price", feed: feed.id };
  if (price < 0n || price > UINT256_MAX) return { code: "price_out_of_range", price };
  emit(run, { type: "price_posted", at: run.now, feed: feed.id, price });
  touchMarkets(run, feed);
  return null;
}

/**
 * A quote older than the venue's last one is accepted and changes nothing.
 * Refuses: feed_not_found, feed_takes_no_quotes, venue_not_in_feed, price_out_of_range,
 * quote_from_the_future.
 */
export function postQuote(run: Run, command: PostQuote): Verdict {
  const { found: feed, refusal } = findFeed(run, command.feed);
  if (refusal !== null) return refusal;
  const { venue, price, quotedAt } = command;
  const outcome = receiveQuote(feed.settings, feed, { venue, price, at: quotedAt }, run.now);
  if (outcome.kind === "refused") return refuseQuote(outcome.code, command, run);
  if (outcome.kind === "accepted") {
    emit(run, { type: "quote_posted", at: run.now, feed: feed.id, venue, price, quotedAt });
    setMark(run, feed, outcome.mark);
    touchMarkets(run, feed);
  }
  return null;
}

/**
 * Confirms the jump a feed holds back, near the price the operator saw.
 * Refuses: feed_not_found, mark_not_suspect, suspect_price_moved.
 */
export function confirmMark(run: Run, command: ConfirmMark): Verdict {
  const { found: feed, refusal } = findFeed(run, command.feed);
  if (refusal !== null) return refusal;
  const outcome = confirmSuspect(feed.settings, feed, command.price, run.now);
  if (outcome.kind === "refused") return { code: outcome.code, feed: feed.id };
  setMark(run, feed, outcome.mark);
  touchMarkets(run, feed);
  return null;
}

/** Lets quotes age and held jumps run out. */
export function refreshFeed(run: Run, feed: Feed): void {
  setMark(run, feed, decideMark(feed.settings, feed, run.now));
}

function touchMarkets(run: Run, feed: Feed): void {
  for (const market of feed.markets) touch(run, market);
}

function setMark(run: Run, feed: Feed, mark: Mark): void {
  if (mark === feed.mark) return;
  emit(run, { type: "mark_set", at: run.now, feed: feed.id, mark });
}

function findFeed(run: Run, id: FeedId): Found<Feed> {
  const feed = run.book.feeds.get(id);
  if (feed !== undefined) return { found: feed, refusal: null };
  return { found: null, refusal: { code: "feed_not_found", feed: id } };
}

function refuseQuote(
  code: Extract<ReturnType<typeof receiveQuote>, { kind: "refused" }>["code"],
  command: PostQuote,
  run: Run,
): Verdict {
  const { feed, venue, price, quotedAt } = command;
  switch (code) {
    case "feed_takes_no_quotes":
      return { code, feed };
    case "venue_not_in_feed":
      return { code, feed, venue };
    case "price_out_of_range":
      return { code, price };
    case "quote_from_the_future":
      return { code, quotedAt, now: run.now };
  }
}
