import { useMemo, useRef } from "react";
import { PriceChart, type PriceMark, type PricePoint } from "../../elements/charts/price-chart.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { useFrame } from "../../foundation/live/live.tsx";
import type { MarketTerms } from "./market-terms.ts";
import { writePrice } from "./oracle-price.ts";

const HOUR_MILLIS = 3_600_000;
/** A week of hours, and a day more. */
const CANDLES = 192;

/** The price of a market's collateral: the past from the server, the present from the stream. */
export function PricePicture({
  terms,
  marks,
  summary,
  height = 300,
}: {
  readonly terms: MarketTerms;
  readonly marks: readonly PriceMark[];
  readonly summary: string;
  readonly height?: number;
}) {
  const past = useApi("listCandles", {
    params: { feed: terms.feed },
    query: { interval: "1h", limit: CANDLES },
  });
  const now = useLivePoints(terms);
  const points = useMemo(() => {
    const first = now[0]?.at ?? Infinity;
    const earlier = (past.data?.items ?? [])
      .map(({ at, close }) => ({ at: new Date(at).getTime() + HOUR_MILLIS, price: close }))
      .filter(({ at }) => at < first);
    return [...earlier, ...now];
  }, [past.data, now]);
  return <PriceChart points={points} marks={marks} summary={summary} height={height} />;
}

/** Most prices kept of what this page has seen: a chart has no more pixels. */
const POINTS_MAX = 4_000;

/**
 * Prices since this page was opened. The list begins again for another feed, or when the book began
 * again. It is kept beside the state, so that a frame of the stream causes one rendering and not
 * two.
 */
function useLivePoints(terms: MarketTerms): readonly PricePoint[] {
  const sandbox = useFrame("sandbox");
  const isToday = useApi("getApp").data?.hasScenario === false;
  const seen = useRef<{ readonly source: string; readonly points: readonly PricePoint[] }>({
    source: "",
    points: [],
  });
  const source = `${sandbox?.book ?? ""} ${terms.feed}`;
  const price = terms.price === null ? null : writePrice(terms.price, terms);
  const instant = sandbox?.at ?? null;

  return useMemo(() => {
    const before = seen.current.source === source ? seen.current.points : [];
    // A scenario has its own date: until it is heard, there is no moment to draw the price at.
    if (instant === null && !isToday) return before;
    const at = instant === null ? Date.now() : new Date(instant).getTime();
    const last = before.at(-1);
    const isNew = price !== null && (last?.at !== at || last.price !== price);
    const points = isNew ? [...before.slice(1 - POINTS_MAX), { at, price }] : before;
    seen.current = { source, points };
    return points;
  }, [price, instant, source, isToday]);
}
