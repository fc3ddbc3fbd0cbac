import { useEffect, useMemo, useState } from "react";
import { useApi, type AnswerOf } from "../../foundation/api/query.ts";
import type { SandboxState } from "../../foundation/live/live.tsx";

export type StoryPoint = AnswerOf<"getSandboxStory">["points"][number];

/**
 * How both policies fared since the week began: what was before this page opened from the server, the rest from the
 * frames. Each point is one entry's, and so are all its figures.
 */
export function useStory(state: SandboxState): readonly StoryPoint[] {
  const past = useApi("getSandboxStory");
  const { book } = state;
  const now = useMemo(() => pointOf(state), [state]);
  const [seen, setSeen] = useState<{
    readonly book: string;
    readonly points: readonly StoryPoint[];
  }>({ book, points: [] });
  useEffect(() => {
    setSeen((before) => {
      const points = before.book === book ? before.points : [];
      const last = points.at(-1);
      return last?.sequence === now.sequence ? before : { book, points: [...points, now] };
    });
  }, [book, now]);
  return useMemo(() => {
    const points = seen.book === book ? seen.points : [];
    const first = points[0]?.sequence ?? now.sequence;
    const answered = past.data?.book === book ? past.data.points : [];
    const earlier = answered.filter(({ sequence }) => sequence < first);
    // The picture and the figures beside it are of the same entry.
    const rest = points.at(-1)?.sequence === now.sequence ? points : [...points, now];
    return [...earlier, ...rest];
  }, [seen, past.data, book, now]);
}

function pointOf({ sequence, at, prices, kept, totals }: SandboxState): StoryPoint {
  return {
    sequence,
    at,
    prices: prices.flatMap(({ feed, price }) => (price === null ? [] : [{ feed, price }])),
    keptWithPlans: kept.withPlans,
    keptAsUsual: kept.asUsual,
    wipedOutWithPlans: totals.plimsoll.borrowersWipedOut,
    wipedOutAsUsual: totals.reference.borrowersWipedOut,
  };
}
