import { WAD } from "../math/wad.ts";
import type { FeedPrice } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { ComposedFeedSettings } from "./feed-settings.ts";
import type { Mark } from "./feed-state.ts";
import { confirm, stale } from "./mark.ts";
import { isQuotablePrice } from "./quote.ts";
import { isBeyond } from "./reading.ts";

/** A feed that a composed one is made of. */
interface MarkPart {
  readonly decimals: number;
  readonly mark: Mark;
}

export interface MarkParts {
  readonly base: MarkPart;
  readonly quote: MarkPart;
}

/** What the parts' confirmed marks come to. */
export interface Composition {
  /** Base ÷ quote under the peg's policy, rounded down; null when it is 0 or wider than 128 bits. */
  readonly price: FeedPrice | null;
  /** What the quote was counted as: its mark, exactly 1, or the farthest premium that counts. */
  readonly quoteCountsAs: "market" | "par" | "limit";
  /** Whether the quote is farther from 1 than the policy lets anybody borrow at. */
  readonly isSuspended: boolean;
}

/** A price as numerator ÷ denominator. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * The mark of a composed feed at `now`: `mark` itself when nothing changes.
 *
 * It is stale when one of its parts is stale, or when the price leaves the range of prices. It is suspect
 * when one of its parts is suspect, or when the quote is too far from its peg.
 *
 * A suspect mark of venues keeps its confirmed price. A suspect mark that is composed does not: its price
 * is made of confirmed prices, so when one part moves, that must still count.
 */
export function composeMark(
  settings: ComposedFeedSettings,
  mark: Mark,
  parts: MarkParts,
  now: Millis,
): Mark {
  const { base, quote } = parts;
  if (base.mark.status === "stale" || quote.mark.status === "stale") return stale(mark);
  const { price, isSuspended } = compose(settings, parts);
  if (price === null) return stale(mark);
  const isSuspect = isSuspended || base.mark.suspect !== null || quote.mark.suspect !== null;
  if (!isSuspect) return confirm(mark, price, now);
  const seen = divide(settings, seenOf(base), seenOf(quote)) ?? price;
  const isSamePrice = mark.confirmed === price;
  if (isSamePrice && mark.suspect?.price === seen) return mark;
  return {
    status: "suspect",
    confirmed: price,
    confirmedSince: isSamePrice ? mark.confirmedSince : now,
    suspect: { price: seen, since: mark.suspect?.since ?? now },
  };
}

/** Applies the peg's policy to the confirmed marks, whatever the parts' status is. */
export function compose(settings: ComposedFeedSettings, { base, quote }: MarkParts): Composition {
  const { peg } = settings;
  const baseAs = confirmedOf(base);
  const atMarket = divide(settings, baseAs, confirmedOf(quote));
  if (peg === null) return { price: atMarket, quoteCountsAs: "market", isSuspended: false };
  const { confirmed } = quote.mark;
  const one = as<FeedPrice>(10n ** BigInt(quote.decimals));
  const isSuspended = peg.suspendBeyond > 0n && isBeyond(confirmed, one, peg.suspendBeyond);
  if (peg.counts === "par" || !isBeyond(confirmed, one, peg.band)) {
    return { price: divide(settings, baseAs, PAR), quoteCountsAs: "par", isSuspended };
  }
  if (!isSuspended || confirmed < one) {
    return { price: atMarket, quoteCountsAs: "market", isSuspended };
  }
  const limit = { numerator: WAD + peg.suspendBeyond, denominator: WAD };
  return { price: divide(settings, baseAs, limit), quoteCountsAs: "limit", isSuspended };
}

const PAR: Fraction = { numerator: 1n, denominator: 1n };

/**
 * Base ÷ quote at the feed's scale, rounded down: in favour of the book, which then values collateral by
 * up to a unit less. Null when that is no price. Prices are whole numbers of any width here.
 */
function divide(
  { decimals }: ComposedFeedSettings,
  base: Fraction,
  quote: Fraction,
): FeedPrice | null {
  const divisor = base.denominator * quote.numerator;
  if (divisor === 0n) return null;
  const price = (base.numerator * quote.denominator * 10n ** BigInt(decimals)) / divisor;
  return isQuotablePrice(price) ? price : null;
}

function confirmedOf({ mark, decimals }: MarkPart): Fraction {
  return { numerator: mark.confirmed, denominator: 10n ** BigInt(decimals) };
}

/** Where the venues are, confirmed or not. */
function seenOf({ mark, decimals }: MarkPart): Fraction {
  const numerator = mark.suspect?.price ?? mark.confirmed;
  return { numerator, denominator: 10n ** BigInt(decimals) };
}
