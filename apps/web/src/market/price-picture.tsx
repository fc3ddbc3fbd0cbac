import { useEffect, useMemo, useRef, useState } from "react";
import { useApi } from "../api/query.ts";
import { PriceChart, type PriceMark, type PricePoint } from "../charts/price-chart.tsx";
import { useFrame } from "../live/live.tsx";
import type { SandboxState } from "../sandbox/sandbox-state.ts";
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

/** Prices since this page was opened; begun anew for another feed or a book that began anew. */
function useLivePoints(terms: MarketTerms): readonly PricePoint[] {
  const sandbox = useFrame<SandboxState>("sandbox");
  const [points, setPoints] = useState<readonly PricePoint[]>([]);
  const source = `${sandbox?.book ?? ""} ${terms.feed}`;
  const seen = useRef("");
  const price = terms.price === null ? null : writePrice(terms.price, terms);
  const instant = sandbox?.at ?? null;

  useEffect(() => {
    if (price === null) return;
    const at = instant === null ? Date.now() : new Date(instant).getTime();
    const isOther = seen.current !== source;
    seen.current = source;
    setPoints((before) => [...(isOther ? [] : before), { at, price }]);
  }, [price, instant, source]);

  return points;
}
