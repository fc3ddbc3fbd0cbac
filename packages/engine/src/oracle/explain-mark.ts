import type { VenueId } from "../units/identifiers.ts";
import type { FeedPrice } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { Composition, MarkParts } from "./compose-mark.ts";
import { compose, composeMark } from "./compose-mark.ts";
import type {
  ComposedFeedSettings,
  FeedSettings,
  MedianFeedSettings,
  PostedFeedSettings,
} from "./feed-settings.ts";
import type { FeedState, Mark } from "./feed-state.ts";
import { confirmsAt, isBeyondHoldGate, judge } from "./mark.ts";
import { quoteOf } from "./quote.ts";
import type { Reading } from "./reading.ts";
import { agreeingVenues, isFresh, priceAt, readQuotes } from "./reading.ts";

/**
 * Why a mark has its status, as a stable code.
 *
 * Fresh: `venues_agree`, `price_posted`, `posted_worthless` (a posted 0 that is meant), `parts_agree`
 * (composed at the quote's mark), `quote_at_par` (composed with a quote of exactly 1).
 * Suspect: `jump_awaits_venues` (or time), `jump_awaits_time`, `jump_held` (for an operator or a longer
 * time), `part_suspect`, `peg_beyond_limit`.
 * Stale: `no_fresh_quote`, `too_few_venues`, `no_price_posted`, `part_stale`, `price_out_of_range`.
 */
export const MARK_REASONS = [
  "venues_agree",
  "price_posted",
  "posted_worthless",
  "parts_agree",
  "quote_at_par",
  "jump_awaits_venues",
  "jump_awaits_time",
  "jump_held",
  "part_suspect",
  "peg_beyond_limit",
  "no_fresh_quote",
  "too_few_venues",
  "no_price_posted",
  "part_stale",
  "price_out_of_range",
] as const;
export type MarkReason = (typeof MARK_REASONS)[number];

interface DroppedVenue {
  readonly venue: VenueId;
  readonly reason: "stale" | "outlier";
}

/** Why the mark is what it is: for the API and for receipts. Venues stand in ascending order. */
export interface MarkExplanation {
  /** The mark that `decideMark` returns for the same arguments. */
  readonly mark: Mark;
  /** Why its status is what it is. */
  readonly reason: MarkReason;
  /** Whether it differs from the mark that went in. */
  readonly changed: boolean;
  readonly kept: readonly VenueId[];
  readonly dropped: readonly DroppedVenue[];
  /** Venues of the settings that have never quoted. */
  readonly silent: readonly VenueId[];
  /** Median of the fresh quotes, from which outliers are measured; null without any. */
  readonly median: FeedPrice | null;
  /** Median of the kept quotes; null without any. The mark may refuse it: too few venues, or a jump. */
  readonly candidate: FeedPrice | null;
  /** Kept venues within the outlier distance of the candidate. */
  readonly agreeing: number;
  /** Whether the mark is suspect beyond the hold gate, where venues cannot confirm. */
  readonly isHeld: boolean;
  /** When time alone confirms a suspect mark; null unless suspect. */
  readonly confirmsAt: Millis | null;
}

/**
 * Explains the decision that `decideMark` takes for the same arguments. Posted feeds have no venues;
 * composed ones are for `explainComposed`.
 */
export function explainMark(
  settings: Exclude<FeedSettings, { kind: "composed" }>,
  state: FeedState,
  now: Millis,
): MarkExplanation {
  if (settings.kind === "posted") {
    return { ...NO_VENUES, mark: state.mark, reason: postedReason(settings, state.mark) };
  }
  const reading = readQuotes(settings, state.quotes, now);
  const mark = judge(settings, state.mark, reading, now);
  const kept: VenueId[] = [];
  const dropped: DroppedVenue[] = [];
  for (const { venue, price, at } of state.quotes) {
    if (!isFresh(settings, at, now)) dropped.push({ venue, reason: "stale" });
    else if (!isKept(reading, price)) dropped.push({ venue, reason: "outlier" });
    else kept.push(venue);
  }
  const isHeld =
    mark.suspect !== null && isBeyondHoldGate(settings, mark.suspect.price, mark.confirmed);
  return {
    mark,
    reason: medianReason(settings, mark, { isHeld, hasFresh: reading.prices.length > 0 }),
    changed: mark !== state.mark,
    kept,
    dropped,
    silent: settings.venues.filter((venue) => !quoteOf(state.quotes, venue)).toSorted(),
    median: reading.median || null,
    candidate: reading.candidate || null,
    agreeing: agreeingVenues(settings, reading),
    isHeld,
    confirmsAt: confirmsAt(settings, mark),
  };
}

const NO_VENUES = {
  changed: false,
  kept: [],
  dropped: [],
  silent: [],
  median: null,
  candidate: null,
  agreeing: 0,
  isHeld: false,
  confirmsAt: null,
} as const satisfies Omit<MarkExplanation, "mark" | "reason">;

function postedReason({ zeroMeans }: PostedFeedSettings, mark: Mark): MarkReason {
  if (mark.confirmed > 0n) return "price_posted";
  return zeroMeans === "worthless" ? "posted_worthless" : "no_price_posted";
}

function medianReason(
  settings: MedianFeedSettings,
  mark: Mark,
  { isHeld, hasFresh }: { readonly isHeld: boolean; readonly hasFresh: boolean },
): MarkReason {
  switch (mark.status) {
    case "fresh":
      return "venues_agree";
    case "stale":
      return hasFresh ? "too_few_venues" : "no_fresh_quote";
    case "suspect":
      if (isHeld) return "jump_held";
      return settings.confirmVenues > 0 ? "jump_awaits_venues" : "jump_awaits_time";
  }
}

/** The kept prices are one unbroken stretch of the sorted ones. */
function isKept({ prices, keptFrom, keptTo }: Reading, price: FeedPrice): boolean {
  return (
    keptFrom < keptTo && price >= priceAt(prices, keptFrom) && price <= priceAt(prices, keptTo - 1)
  );
}

/** Why a composed mark is what it is. */
interface ComposedExplanation extends Composition {
  /** The mark that `composeMark` returns for the same arguments. */
  readonly mark: Mark;
  readonly reason: MarkReason;
  /** Whether it differs from the mark that went in. */
  readonly changed: boolean;
}

/** Explains what `composeMark` decides. `parts` hold the marks as they are at `now`. */
export function explainComposed(
  settings: ComposedFeedSettings,
  before: Mark,
  parts: MarkParts,
  now: Millis,
): ComposedExplanation {
  const mark = composeMark(settings, before, parts, now);
  const composition = compose(settings, parts);
  return {
    ...composition,
    mark,
    reason: composedReason(mark, parts, composition),
    changed: mark !== before,
  };
}

function composedReason(
  mark: Mark,
  { base, quote }: MarkParts,
  composition: Composition,
): MarkReason {
  const [one, other] = [base.mark.status, quote.mark.status];
  switch (mark.status) {
    case "stale":
      return one === "stale" || other === "stale" ? "part_stale" : "price_out_of_range";
    case "suspect":
      return one === "suspect" || other === "suspect" ? "part_suspect" : "peg_beyond_limit";
    case "fresh":
      return composition.quoteCountsAs === "par" ? "quote_at_par" : "parts_agree";
  }
}
