import type { FeedSettingsText, ResponseOf, Routes } from "@plimsoll/contract";
import type { Book, Feed, FeedSettings, Millis } from "@plimsoll/engine";
import { ratio } from "./amount.ts";
import { explanationView } from "./mark-explanation.ts";
import { mark } from "./mark.ts";

type FeedDetail = ResponseOf<Routes["getFeed"]>;
type FeedView = Omit<FeedDetail, "explanation">;

export function feedSettingsText(settings: FeedSettings): FeedSettingsText {
  if (settings.kind === "posted") return settings;
  if (settings.kind === "composed") {
    const { peg } = settings;
    return {
      ...settings,
      peg: peg && { ...peg, band: ratio(peg.band), suspendBeyond: ratio(peg.suspendBeyond) },
    };
  }
  return {
    ...settings,
    venues: [...settings.venues],
    outlierDistance: ratio(settings.outlierDistance),
    jumpGate: ratio(settings.jumpGate),
    holdGate: ratio(settings.holdGate),
  };
}

export function feedView(feed: Feed): FeedView {
  return {
    feed: feed.id,
    settings: feedSettingsText(feed.settings),
    mark: mark(feed.mark, feed.settings),
    markets: feed.markets.map(({ id }) => id),
  };
}

export function feedDetail(book: Book, feed: Feed, now: Millis): FeedDetail {
  return { ...feedView(feed), explanation: explanationView(book, feed, now) };
}
