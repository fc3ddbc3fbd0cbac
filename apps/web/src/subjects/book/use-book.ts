import { useApi, type AnswerOf } from "../../foundation/api/query.ts";
import { useFrame } from "../../foundation/live/live.tsx";
import { useThrottled } from "../../foundation/live/use-throttled.ts";

export type BookTotals = AnswerOf<"getBookTotals">;
export type MarketTotalsView = BookTotals["markets"][number];

/** The totals of the book as staff see them: asked for once, then as the frames tell them. */
export function useBook() {
  const query = useApi("getBookTotals");
  const frame = useThrottled(useFrame("book"));
  return { ...query, data: frame ?? query.data } as typeof query;
}
