import { toInstant, type ResponseOf, type Routes } from "@plimsoll/contract";
import {
  formatAmount,
  isWorthless,
  type Book,
  type FeedSettings,
  type Mark,
} from "@plimsoll/engine";

type MarkView = ResponseOf<Routes["getFeed"]>["mark"];

/** The marks of all feeds. */
export function marksOf(book: Book): { feed: string; mark: MarkView }[] {
  return [...book.feeds.values()].map((feed) => ({
    feed: feed.id,
    mark: mark(feed.mark, feed.settings),
  }));
}

/** A feed's mark. A posted 0 that means worthless is a price like any other, and fresh. */
export function mark(of: Mark, settings: FeedSettings): MarkView {
  const { status, confirmed, confirmedSince, suspect } = of;
  const { decimals } = settings;
  const isZeroMeant = isWorthless(settings, of);
  const isKnown = confirmed > 0n || isZeroMeant;
  return {
    status: isZeroMeant ? "fresh" : status,
    price: isKnown ? formatAmount(confirmed, decimals) : null,
    since: isKnown && confirmedSince > 0 ? toInstant(confirmedSince) : null,
    suspect:
      suspect === null
        ? null
        : { price: formatAmount(suspect.price, decimals), since: toInstant(suspect.since) },
  };
}
