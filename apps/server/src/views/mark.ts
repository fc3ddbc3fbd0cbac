import { toInstant, type ResponseOf, type Routes } from "@plimsoll/contract";
import { formatAmount, isWorthless, type FeedSettings, type Mark } from "@plimsoll/engine";

type MarkView = ResponseOf<Routes["getFeed"]>["mark"];

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
