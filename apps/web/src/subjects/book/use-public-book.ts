import { useApi, type AnswerOf } from "../../foundation/api/query.ts";
import { useBookSequence } from "../../foundation/live/use-book-sequence.ts";
import { useOutdatedBy } from "../../foundation/live/use-outdated-by.ts";
import { useThrottled } from "../../foundation/live/use-throttled.ts";

/** What everybody may know of the book: totals and no person. */
export type PublicBook = AnswerOf<"getPublic">;
export type PublicMarket = PublicBook["markets"][number];
export type HistogramBucket = PublicMarket["histogram"][number];
export type CurvePoint = PublicMarket["liquidationCurve"][number];

/**
 * The public figures, asked for anew as the book moves on. The page's one stream says when: a second
 * one for these alone would use up the few connections that a browser keeps to a server.
 */
export function usePublicBook() {
  const query = useApi("getPublic");
  useOutdatedBy(useBookSequence(), ["getPublic"]);
  const data = useThrottled(query.data);
  return { ...query, data: data ?? query.data } as typeof query;
}
