import type { MarketView } from "@plimsoll/contract";
import type { AnswerOf } from "../../foundation/api/query.ts";

/** Something whose changes are kept: how the API names it, and how a page does. */
export interface ChangedThing {
  readonly subject: string;
  readonly label: string;
}

type Feeds = AnswerOf<"listFeeds">["items"];

/** Everything that a market stands on: itself, its feed with the parts of it, both assets, and the book. */
export function changedThings(market: MarketView, feeds: Feeds): readonly ChangedThing[] {
  const settings = feeds.find(({ feed }) => feed === market.feed)?.settings;
  const parts = settings?.kind === "composed" ? [settings.base, settings.quote] : [];
  return [
    { subject: `market:${market.market}`, label: `Market ${market.market}` },
    ...[market.feed, ...parts].map((feed) => ({ subject: `feed:${feed}`, label: `Feed ${feed}` })),
    ...[market.collateralAsset, market.loanAsset].map((asset) => ({
      subject: `asset:${asset}`,
      label: `Asset ${asset}`,
    })),
    { subject: "book", label: "All markets together" },
  ];
}
