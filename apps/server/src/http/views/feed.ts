import { toInstant, type FeedSettingsText, type ResponseOf, type Routes } from "@plimsoll/contract";
import { explainMark, formatAmount } from "@plimsoll/engine";
import type { Feed, FeedSettings, Mark, Millis } from "@plimsoll/engine";
import { ratio } from "./amount.ts";

type FeedView = ResponseOf<Routes["getFeed"]>;
type Explanation = ResponseOf<Routes["explainFeed"]>;

export function feedSettingsText(settings: FeedSettings): FeedSettingsText {
  if (settings.kind === "posted") return settings;
  return {
    ...settings,
    venues: [...settings.venues],
    outlierDistance: ratio(settings.outlierDistance),
    jumpGate: ratio(settings.jumpGate),
    holdGate: ratio(settings.holdGate),
  };
}

export function mark(of: Mark, decimals: number): FeedView["mark"] {
  const { status, confirmed, confirmedSince, suspect } = of;
  const isKnown = confirmed > 0n;
  return {
    status,
    price: isKnown ? formatAmount(confirmed, decimals) : null,
    since: isKnown ? toInstant(confirmedSince) : null,
    suspect:
      suspect === null
        ? null
        : { price: formatAmount(suspect.price, decimals), since: toInstant(suspect.since) },
  };
}

export function feedView(feed: Feed): FeedView {
  return {
    feed: feed.id,
    settings: feedSettingsText(feed.settings),
    mark: mark(feed.mark, feed.settings.decimals),
    markets: feed.markets.map(({ id }) => id),
  };
}

export function explanationView(feed: Feed, now: Millis): Explanation {
  const { decimals } = feed.settings;
  const why = explainMark(feed.settings, feed, now);
  const priceOrNull = (value: bigint | null) =>
    value === null ? null : formatAmount(value, decimals);
  return {
    feed: feed.id,
    mark: mark(why.mark, decimals),
    quotes: feed.quotes.map(({ venue, price, at }) => ({
      venue,
      price: formatAmount(price, decimals),
      at: toInstant(at),
    })),
    kept: [...why.kept],
    dropped: why.dropped.map(({ venue, reason }) => ({ venue, reason })),
    silent: [...why.silent],
    median: priceOrNull(why.median),
    candidate: priceOrNull(why.candidate),
    agreeing: why.agreeing,
    isHeld: why.isHeld,
    confirmsAt: why.confirmsAt === null ? null : toInstant(why.confirmsAt),
  };
}
