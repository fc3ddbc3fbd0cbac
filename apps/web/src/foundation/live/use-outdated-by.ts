import type { OperationId } from "@plimsoll/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { queryKey } from "../api/query.ts";
import { useThrottled } from "./use-throttled.ts";

/** Lists that follow the book are asked for anew at most so often. */
const REFRESH_MILLIS = 2_000;

/**
 * Asks for lists again as the book moves on: a frame with a new sequence makes them old. A query
 * that was never answered is left alone, so a refusal stays on the page until the reader tries
 * again.
 */
export function useOutdatedBy(
  sequence: number | null,
  operations: readonly OperationId[],
  millis = REFRESH_MILLIS,
): void {
  const queries = useQueryClient();
  const known = useRef<number | null>(null);
  const names = operations.join(",");
  const settled = useThrottled(sequence, millis);
  useEffect(() => {
    if (settled === null || settled === known.current) return;
    const isFirst = known.current === null;
    known.current = settled;
    if (isFirst) return;
    for (const operation of names.split(",")) {
      void queries.invalidateQueries(
        {
          queryKey: queryKey(operation as OperationId),
          predicate: ({ state }) => state.data !== undefined,
        },
        // What is under way is let come: a slow answer would never come if each frame asked anew.
        { cancelRefetch: false },
      );
    }
  }, [settled, names, queries]);
}
