import { toInstant, type ResponseOf, type Routes } from "@plimsoll/contract";
import {
  explainComposed,
  explainMark,
  formatAmount,
  type Book,
  type Feed,
  type FeedId,
  type FeedSettings,
  type Mark,
  type MarkExplanation,
  type MarkReason,
  type Millis,
} from "@plimsoll/engine";
import { mark as markView } from "./mark.ts";

type Explanation = ResponseOf<Routes["getFeed"]>["explanation"];
type Composition = NonNullable<Explanation["composition"]>;

/** What a reader makes of each reason. */
const SENTENCES: Readonly<Record<MarkReason, string>> = {
  venues_agree: "Enough fresh quotes agree on the price.",
  price_posted: "The operator set the price.",
  posted_worthless: "The operator set the price to 0: the collateral counts as worthless.",
  parts_agree: "Both parts are fresh; the price is the one divided by the other.",
  quote_at_par: "Both parts are fresh; the coin is near enough to its peg to count as exactly 1.",
  jump_awaits_venues: "The price jumped. Venues that agree confirm it, or it lasts long enough.",
  jump_awaits_time: "The price jumped. It is confirmed when it has lasted long enough.",
  jump_held: "The price jumped beyond the wider limit. An operator or a longer time confirms it.",
  part_suspect: "A part is suspect; nothing is lent or released until it is confirmed.",
  peg_beyond_limit: "The coin is too far off its peg; nothing is lent or released meanwhile.",
  no_fresh_quote: "No quote is young enough. Nothing happens at this price.",
  too_few_venues: "Fewer venues agree than are needed. Nothing happens at this price.",
  no_price_posted: "No price has been set.",
  part_stale: "A part has no fresh price. Nothing happens at this price.",
  price_out_of_range: "The parts give a price that cannot be written at this feed's decimals.",
};

/** Why a feed's mark is what it is at `now`, down to the quotes, or to the parts of a composed feed. */
export function explanationView(book: Book, feed: Feed, now: Millis): Explanation {
  const { settings, quotes } = feed;
  if (settings.kind === "composed") return composedView(book, feed, now);
  const { decimals } = settings;
  const why = explainMark(settings, feed, now);
  const priceOrNull = (value: bigint | null) =>
    value === null ? null : formatAmount(value, decimals);
  return {
    mark: markView(why.mark, settings),
    reason: why.reason,
    sentence: SENTENCES[why.reason],
    quotes: quotes.map(({ venue, price, at }) => ({
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
    composition: null,
  };
}

function composedView(book: Book, { settings, mark }: Feed, now: Millis): Explanation {
  if (settings.kind !== "composed") throw new TypeError("The feed is not composed.");
  const base = partAt(book, settings.base, now);
  const quote = partAt(book, settings.quote, now);
  const why = explainComposed(settings, mark, { base, quote }, now);
  const { quoteCountsAs, isSuspended } = why;
  const parts: Composition["parts"] = [
    { role: "base", ...partView(base) },
    { role: "quote", ...partView(quote) },
  ];
  return {
    mark: markView(why.mark, settings),
    reason: why.reason,
    sentence: SENTENCES[why.reason],
    quotes: [],
    kept: [],
    dropped: [],
    silent: [],
    median: null,
    candidate: null,
    agreeing: 0,
    isHeld: false,
    confirmsAt: null,
    composition: { parts, quoteCountsAs, isSuspended },
  };
}

interface Part extends Pick<MarkExplanation, "reason"> {
  readonly feed: FeedId;
  readonly decimals: number;
  readonly settings: FeedSettings;
  readonly mark: Mark;
}

/** A part with its mark as it is at `now`; the engine composes of no composed feeds. */
function partAt(book: Book, feed: FeedId, now: Millis): Part {
  const part = book.feeds.get(feed);
  if (part === undefined || part.settings.kind === "composed") {
    throw new TypeError(`The feed ${feed} cannot be a part.`);
  }
  const { settings } = part;
  const { mark, reason } = explainMark(settings, part, now);
  return { feed, decimals: settings.decimals, settings, mark, reason };
}

function partView({ feed, mark, settings, reason }: Part) {
  return { feed, mark: markView(mark, settings), reason, sentence: SENTENCES[reason] };
}
