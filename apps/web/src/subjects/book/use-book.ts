import { type AnswerOf, useApi } from "../../foundation/api/query.ts";
import { useBookSequence, useFrame } from "../../foundation/live/live.tsx";
import { useOutdatedBy } from "../../foundation/live/use-outdated-by.ts";
import { useThrottled } from "../../foundation/live/use-throttled.ts";

export type BookTotals = AnswerOf<"getBookTotals">;
export type MarketTotalsView = BookTotals["markets"][number];

/** The totals of the book as staff see them: asked for once, then as the frames tell them. */
export function useBook() {
  const query = useApi("getBookTotals");
  const frame = useThrottled(useFrame("book"));
  return { ...query, data: frame ?? query.data } as typeof query;
}

/** What everybody may know of the book: totals and no person. */
export type PublicBook = AnswerOf<"getPublic">;
export type PublicMarket = PublicBook["markets"][number];
export type HistogramBucket = PublicMarket["histogram"][number];
export type CurvePoint = PublicMarket["liquidationCurve"][number];

/**
 * The public figures, asked for again as the book moves on. The one stream of the page says when. A
 * second stream would use up the few connections that a browser keeps to one server.
 */
export function usePublicBook() {
  const query = useApi("getPublic");
  useOutdatedBy(useBookSequence(), ["getPublic"]);
  const data = useThrottled(query.data);
  return { ...query, data: data ?? query.data } as typeof query;
}
