import { WAD } from "../math/wad.ts";
import type { FieldProblem } from "../units/field-problem.ts";
import type { FeedId, VenueId } from "../units/identifiers.ts";
import { isIdentifier } from "../units/identifiers.ts";
import type { Wad } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";

/** An administered price: set by one command, no venues behind it, never stale. */
export interface PostedFeedSettings {
  readonly kind: "posted";
  /** Scale of the feed's prices: a FeedPrice is the price × 10^decimals. 0 to 36. */
  readonly decimals: number;
  /**
   * What a price of 0 says, and a feed that has none yet: that nobody knows (nothing is lent, released
   * or sold), or, as in the reference, that the collateral is worthless.
   */
  readonly zeroMeans: "no_price" | "worthless";
}

/**
 * A mark made from the quotes of several venues.
 *
 * With three fresh venues or more, of which the honest ones lie within `outlierDistance` of each other,
 * one wrong venue cannot move the mark out of the honest range. With fewer it can, so `minVenues` below 3
 * leans on the gates alone.
 */
export interface MedianFeedSettings {
  readonly kind: "median";
  /** Scale of the feed's prices: a FeedPrice is the price × 10^decimals. 0 to 36. */
  readonly decimals: number;
  /** Venues whose quotes count, 1 to 32, each once. Their order means nothing. */
  readonly venues: readonly VenueId[];
  /** Fewest fresh venues that agree on a mark; with fewer the feed is stale. */
  readonly minVenues: number;
  /** A quote older than this is not fresh. A quote of exactly this age still is. */
  readonly maxAgeMs: Millis;
  /** Quotes farther than this part of the median from it are dropped; those exactly as far stay. */
  readonly outlierDistance: Wad;
  /** A move by more than this part of the confirmed mark is a jump; 0 = no gate. */
  readonly jumpGate: Wad;
  /** That many venues agreeing on a jump confirm it at once; 0 = venues never do, only time does. */
  readonly confirmVenues: number;
  /** A jump that has lasted this long is confirmed. */
  readonly confirmAfterMs: Millis;
  /** A jump by more than this is held whatever the venues say; 0 = no second limit. */
  readonly holdGate: Wad;
  /** A held jump that has lasted this long is confirmed; an operator may confirm it before. */
  readonly holdForMs: Millis;
}

/**
 * What the quote part of a composed feed counts as, when it is a coin that should be worth exactly 1.
 *
 * - `market`: its mark counts. Within `band` of 1 it counts as exactly 1. A discount counts in full (the
 *   debt is cheaper then), a premium only up to the limit.
 * - `par`: it always counts as exactly 1.
 *
 * Under both, a mark farther than `suspendBeyond` from 1 makes the composed mark suspect: nothing is lent
 * or released. Sales go on, because the base may fall at the same time. docs/oracle.md has the reasons.
 */
export interface PegPolicy {
  readonly counts: "market" | "par";
  /** Part of 1; 0 = no band, and always 0 for `par`, which needs none. */
  readonly band: Wad;
  /** Part of 1, wider than the band; 0 = never suspended. */
  readonly suspendBeyond: Wad;
}

/** A mark made from two other feeds' marks: base ÷ quote. Neither part may be composed itself. */
export interface ComposedFeedSettings {
  readonly kind: "composed";
  /** Scale of the feed's prices: a FeedPrice is the price × 10^decimals. 0 to 36. */
  readonly decimals: number;
  readonly base: FeedId;
  readonly quote: FeedId;
  /** Null: the quote is no pegged coin and counts at its mark whatever that is. */
  readonly peg: PegPolicy | null;
}

export type FeedSettings = PostedFeedSettings | MedianFeedSettings | ComposedFeedSettings;

export const FEED_DECIMALS_MAX = 36;
const FEED_VENUES_MAX = 32;
/** Longest age and longest wait a feed may be given: a week. */
export const FEED_SPAN_MS_MAX = 604_800_000 as Millis;

/** Every problem of `settings`, in the order of the fields; none means that a feed may use them. */
export function validateFeedSettings(settings: FeedSettings): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const check = (holds: boolean, field: string, problem: string): void => {
    if (!holds) problems.push({ field, problem });
  };
  check(
    isWhole(settings.decimals, 0, FEED_DECIMALS_MAX),
    "decimals",
    `must be a whole number from 0 to ${FEED_DECIMALS_MAX}`,
  );
  if (settings.kind === "posted") {
    const isKnown = settings.zeroMeans === "no_price" || settings.zeroMeans === "worthless";
    check(isKnown, "zeroMeans", "must be no_price or worthless");
    return problems;
  }
  if (settings.kind === "composed") {
    check(isIdentifier(settings.base), "base", "must be a valid identifier");
    check(isIdentifier(settings.quote), "quote", "must be a valid identifier");
    check(settings.base !== settings.quote, "quote", "must be another feed than base");
    if (settings.peg !== null) checkPeg(settings.peg, check);
    return problems;
  }

  const { venues, minVenues, maxAgeMs, outlierDistance } = settings;
  const { jumpGate, confirmVenues, confirmAfterMs, holdGate, holdForMs } = settings;
  const venueCount = venues.length;
  const hasJumpGate = jumpGate > 0n;
  const hasHoldGate = holdGate > 0n;
  check(
    isWhole(venueCount, 1, FEED_VENUES_MAX),
    "venues",
    `must name 1 to ${FEED_VENUES_MAX} venues`,
  );
  check(venues.every(isIdentifier), "venues", "must be valid identifiers");
  check(new Set(venues).size === venueCount, "venues", "must name each venue once");
  check(
    isWhole(minVenues, 1, venueCount),
    "minVenues",
    "must be a whole number from 1 to the number of venues",
  );
  check(
    isWhole(maxAgeMs, 1, FEED_SPAN_MS_MAX),
    "maxAgeMs",
    `must be a whole number from 1 to ${FEED_SPAN_MS_MAX}`,
  );
  check(
    outlierDistance > 0n && outlierDistance <= WAD,
    "outlierDistance",
    "must be above 0 and at most 1",
  );
  check(jumpGate >= 0n && jumpGate < WAD, "jumpGate", "must be at least 0 (off) and below 1");
  check(
    isWhole(confirmVenues, 0, venueCount),
    "confirmVenues",
    "must be a whole number from 0 (only time confirms) to the number of venues",
  );
  check(
    isWhole(confirmAfterMs, hasJumpGate ? 1 : 0, FEED_SPAN_MS_MAX),
    "confirmAfterMs",
    `must be a whole number up to ${FEED_SPAN_MS_MAX}, above 0 with a jump gate`,
  );
  check(holdGate >= 0n && holdGate < WAD, "holdGate", "must be at least 0 (off) and below 1");
  check(!hasHoldGate || hasJumpGate, "holdGate", "must be 0 without a jump gate");
  check(
    !hasHoldGate || !hasJumpGate || holdGate > jumpGate,
    "holdGate",
    "must be wider than jumpGate",
  );
  check(
    isWhole(holdForMs, 0, FEED_SPAN_MS_MAX),
    "holdForMs",
    `must be a whole number from 0 to ${FEED_SPAN_MS_MAX}`,
  );
  check(
    !hasHoldGate || holdForMs > confirmAfterMs,
    "holdForMs",
    "must be longer than confirmAfterMs with a hold gate",
  );
  return problems;
}

function checkPeg(
  { counts, band, suspendBeyond }: PegPolicy,
  check: (holds: boolean, field: string, problem: string) => void,
): void {
  check(counts === "market" || counts === "par", "peg.counts", "must be market or par");
  check(band >= 0n && band < WAD, "peg.band", "must be at least 0 (none) and below 1");
  check(counts !== "par" || band === 0n, "peg.band", "must be 0 at par, which needs none");
  check(
    suspendBeyond >= 0n && suspendBeyond < WAD,
    "peg.suspendBeyond",
    "must be at least 0 (never) and below 1",
  );
  check(
    suspendBeyond === 0n || suspendBeyond > band,
    "peg.suspendBeyond",
    "must be wider than peg.band",
  );
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
