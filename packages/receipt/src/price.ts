import type {
  FeedEvidence,
  GroundsStated,
  Mark,
  Millis,
  OraclePrice,
  VenueId,
} from "@plimsoll/engine";
import {
  composeMark,
  decideMark,
  explainMark,
  oraclePriceFactor,
  toOraclePrice,
} from "@plimsoll/engine";

/** What became of a venue's quote. */
export type QuoteUse = "kept" | "stale" | "outlier";

/** The price in the market's terms that the grounds lead to. */
export function priceOf(grounds: GroundsStated): OraclePrice {
  const [own] = grounds.feeds;
  if (own === undefined) throw new RangeError("The grounds name no feed.");
  const factor = oraclePriceFactor({
    feedDecimals: own.settings.decimals,
    loanDecimals: grounds.loanDecimals,
    collateralDecimals: grounds.collateralDecimals,
  });
  return toOraclePrice(own.mark.confirmed, factor);
}

/** Whether the market may sell at this mark: not at a stale one, unless 0 is meant. */
export function isUsable({ settings, mark }: FeedEvidence): boolean {
  if (mark.status !== "stale") return true;
  return settings.kind === "posted" && settings.zeroMeans === "worthless" && mark.confirmed === 0n;
}

/**
 * Makes the mark of every feed again from its quotes, or its parts. A mark is decided when a quote comes
 * and at every tick, which may be a moment before the sale; `judgedAt` finds that moment.
 *
 * @returns why a mark cannot be right; null when all are.
 */
export function findWrongMark(grounds: GroundsStated): string | null {
  const [own, base, quote] = grounds.feeds;
  for (const evidence of grounds.feeds) {
    const { feed, settings, mark } = evidence;
    if (settings.kind === "median" && judgedAt(evidence, grounds.at) === null) {
      return `The quotes do not lead to the mark of ${feed}.`;
    }
    if (settings.kind !== "composed") continue;
    if (evidence !== own || base?.feed !== settings.base || quote?.feed !== settings.quote) {
      return `The parts of ${feed} are missing.`;
    }
    const part = ({ settings: { decimals }, mark: confirmed }: FeedEvidence) => ({
      decimals,
      mark: confirmed,
    });
    const parts = { base: part(base), quote: part(quote) };
    if (!isSameMark(composeMark(settings, mark, parts, grounds.at), mark)) {
      return `The parts do not lead to the mark of ${feed}.`;
    }
  }
  return null;
}

/** The last instant up to the sale at which the quotes lead to this mark; null when they never do. */
function judgedAt({ settings, quotes, mark }: FeedEvidence, now: Millis): Millis | null {
  if (settings.kind !== "median") return now;
  const newest = quotes.reduce<number>(
    (latest, { at }) => Math.max(latest, at),
    mark.confirmedSince,
  );
  const instants = [now, ...quotes.map(({ at }) => at + settings.maxAgeMs), newest]
    .filter((at) => at >= newest && at <= now)
    .sort((left, right) => right - left);
  const found = instants.find((at) =>
    isSameMark(decideMark(settings, { quotes, mark }, at as Millis), mark),
  );
  return found === undefined ? null : (found as Millis);
}

/** What the venues' quotes were used for when the mark was made. */
export function usesOf(evidence: FeedEvidence, now: Millis): ReadonlyMap<VenueId, QuoteUse> {
  const { settings, quotes, mark } = evidence;
  const uses = new Map<VenueId, QuoteUse>();
  if (settings.kind !== "median") return uses;
  const at = judgedAt(evidence, now) ?? now;
  const { kept, dropped } = explainMark(settings, { quotes, mark }, at);
  for (const venue of kept) uses.set(venue, "kept");
  for (const { venue, reason } of dropped) uses.set(venue, reason);
  return uses;
}

function isSameMark(one: Mark, other: Mark): boolean {
  return (
    one.status === other.status &&
    one.confirmed === other.confirmed &&
    one.confirmedSince === other.confirmedSince &&
    one.suspect?.price === other.suspect?.price &&
    one.suspect?.since === other.suspect?.since
  );
}
