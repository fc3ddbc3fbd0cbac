import { composeMark } from "../oracle/compose-mark.ts";
import { confirmSuspect } from "../oracle/confirm-suspect.ts";
import type { ComposedFeedSettings } from "../oracle/feed-settings.ts";
import { validateFeedSettings } from "../oracle/feed-settings.ts";
import type { Mark } from "../oracle/feed-state.ts";
import { decideMark } from "../oracle/mark.ts";
import { receiveQuote } from "../oracle/receive-quote.ts";
import { knownFeed } from "../state/book.ts";
import { markPartsOf } from "../state/open-feed.ts";
import type { Feed } from "../state/records.ts";
import type { FeedId } from "../units/identifiers.ts";
import { UINT256_MAX } from "../units/quantity.ts";
import type { Found } from "./checks.ts";
import { checkIdentifier, firstProblem } from "./checks.ts";
import type { ConfirmMark, CreateFeed, PostPrice, PostQuote } from "./command.ts";
import { noteStaleFeed } from "./grace.ts";
import type { Run, Verdict } from "./run.ts";
import { emit, touch } from "./run.ts";

/** Most feeds of a book. */
const FEEDS_MAX = 1000;

/**
 * A composed feed has its mark from the first moment on.
 * Refuses: invalid_field, feed_already_created, feed_not_found, too_many.
 */
export function createFeed(run: Run, command: CreateFeed): Verdict {
  const { feed, settings } = command;
  const refusal = checkIdentifier("feed", feed) ?? firstProblem(validateFeedSettings(settings));
  if (refusal !== null) return refusal;
  if (run.book.feeds.has(feed)) return { code: "feed_already_created", feed };
  if (settings.kind === "composed") {
    const unfit = checkParts(run, settings);
    if (unfit !== null) return unfit;
  }
  if (run.book.feeds.size >= FEEDS_MAX) return { code: "too_many", what: "feeds", max: FEEDS_MAX };

  // Nothing is refused from here on.
  emit(run, { type: "feed_created", at: run.now, feed, settings });
  recompose(run, knownFeed(run.book, feed));
  return null;
}

/** Parts exist before what is made of them and are not composed, so there are no circles. */
function checkParts(run: Run, settings: ComposedFeedSettings): Verdict {
  for (const field of ["base", "quote"] as const) {
    const { found: part, refusal } = findFeed(run, settings[field]);
    if (refusal !== null) return refusal;
    const { kind } = part.settings;
    const refuse = (problem: string): Verdict => ({ code: "invalid_field", field, problem });
    if (kind === "composed") return refuse("must not be a composed feed");
    if (kind === "posted" && part.settings.zeroMeans === "worthless") {
      return refuse("must not be a feed on which a price of 0 means worthless");
    }
  }
  return null;
}

/** Refuses: feed_not_found, feed_takes_no_posted_price, price_out_of_range. */
export function postPrice(run: Run, command: PostPrice): Verdict {
  const { found: feed, refusal } = findFeed(run, command.feed);
  if (refusal !== null) return refusal;
  const { price } = command;
  if (feed.settings.kind !== "posted") return { code: "feed_takes_no_posted_price", feed: feed.id };
  if (price < 0n || price > UINT256_MAX) return { code: "price_out_of_range", price };

  // Nothing is refused from here on.
  if (price > 0n) noteStaleFeed(run, feed);
  emit(run, { type: "price_posted", at: run.now, feed: feed.id, price });
  carry(run, feed);
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

  // Nothing is refused from here on.
  if (outcome.kind === "accepted") {
    emit(run, { type: "quote_posted", at: run.now, feed: feed.id, venue, price, quotedAt });
    setMark(run, feed, outcome.mark);
    carry(run, feed);
  }
  return null;
}

/**
 * Confirms the jump a feed holds back, near the price the operator saw.
 * Refuses: feed_not_found, feed_is_composed, mark_not_suspect, suspect_price_moved.
 */
export function confirmMark(run: Run, command: ConfirmMark): Verdict {
  const { found: feed, refusal } = findFeed(run, command.feed);
  if (refusal !== null) return refusal;
  if (feed.settings.kind === "composed") {
    const { base, quote } = feed.settings;
    return { code: "feed_is_composed", feed: feed.id, base, quote };
  }
  const outcome = confirmSuspect(feed.settings, feed, command.price, run.now);
  if (outcome.kind === "refused") return { code: outcome.code, feed: feed.id };

  // Nothing is refused from here on.
  setMark(run, feed, outcome.mark);
  carry(run, feed);
  return null;
}

/** Lets quotes age and held jumps run out: of all feeds first, then of what is composed of them. */
export function refreshFeeds(run: Run): void {
  const feeds = [...run.book.feeds.keys()].sort().map((id) => knownFeed(run.book, id));
  for (const feed of feeds) setMark(run, feed, decideMark(feed.settings, feed, run.now));
  for (const feed of feeds) recompose(run, feed);
}

/** Carries what a feed says to the feeds composed of it, and has all their markets looked at. */
function carry(run: Run, feed: Feed): void {
  for (const market of feed.markets) touch(run, market);
  for (const composed of feed.composed) {
    recompose(run, composed);
    for (const market of composed.markets) touch(run, market);
  }
}

function recompose(run: Run, feed: Feed): void {
  if (feed.settings.kind !== "composed") return;
  setMark(run, feed, composeMark(feed.settings, feed.mark, markPartsOf(run.book, feed), run.now));
}

function setMark(run: Run, feed: Feed, mark: Mark): void {
  if (mark === feed.mark) return;
  if (mark.status !== "stale") noteStaleFeed(run, feed);
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
