import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { queryKey, useApi, type AnswerOf } from "../api/query.ts";
import { LiveSource } from "../live/live-source.ts";
import { useThrottled } from "../live/use-throttled.ts";

/** What everybody may know of the book: totals and no person. */
export type PublicBook = AnswerOf<"getPublic">;
export type PublicMarket = PublicBook["markets"][number];
export type HistogramBucket = PublicMarket["histogram"][number];
export type CurvePoint = PublicMarket["liquidationCurve"][number];

/** The public figures, live: asked for once, then replaced by each frame of a stream of its own. */
export function usePublicBook() {
  const queries = useQueryClient();
  const query = useApi("getPublic");
  useEffect(() => {
    const source = new LiveSource({
      url: "/v1/public/stream?frames=public",
      eventTypes: [],
      onReturn: () => undefined,
      onEvent: () => undefined,
    });
    const unsubscribe = source.subscribe(() => {
      const frame = source.frame("public") as PublicBook | undefined;
      if (frame !== undefined) queries.setQueryData(queryKey("getPublic"), frame);
    });
    return () => {
      unsubscribe();
      source.close();
    };
  }, [queries]);
  const data = useThrottled(query.data);
  return { ...query, data: data ?? query.data } as typeof query;
}
