import { toInstant, type ResponseOf, type Routes } from "@plimsoll/contract";
import { formatAmount, type Mark } from "@plimsoll/engine";

type MarkView = ResponseOf<Routes["getFeed"]>["mark"];

export function mark(of: Mark, decimals: number): MarkView {
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
