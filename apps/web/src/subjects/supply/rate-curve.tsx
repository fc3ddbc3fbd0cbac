import type { MarketView } from "@plimsoll/contract";
import { memo, useMemo } from "react";
import { SeriesChart, type Series } from "../../elements/charts/series-chart.tsx";
import { percentText, ratioToDraw } from "../../foundation/format/numbers.ts";
import { ratePoints } from "./rate-points.ts";

const MODELS = {
  none: "There is no interest.",
  fixed: "The rate is the same at every utilization.",
  kinked: "The rate rises slowly up to the kink and steeply above it.",
  adaptive:
    "At 90 % utilization the rate stays; above, the whole curve drifts upwards, below, downwards.",
} as const;

/** The rate model over utilization, with today's point. */
export const RateCurve = memo(function RateCurve({ market }: { readonly market: MarketView }) {
  const points = useMemo(() => ratePoints(market), [market]);
  const today = ratioToDraw(market.utilization);
  const { x, series } = useMemo(() => {
    const index = points.findIndex(({ utilization }) => ratioToDraw(utilization) >= today);
    const drawn: readonly Series[] = [
      {
        label: "Borrowers pay",
        tone: "warning",
        values: points.map(({ borrowRate }) => ratioToDraw(borrowRate)),
      },
      {
        label: "Lenders get",
        tone: "water",
        values: points.map(({ supplyRate }) => ratioToDraw(supplyRate)),
      },
      {
        label: "Today",
        tone: "danger",
        kind: "bars",
        values: points.map(({ borrowRate }, at) => (at === index ? ratioToDraw(borrowRate) : null)),
      },
    ];
    return { x: points.map(({ utilization }) => ratioToDraw(utilization)), series: drawn };
  }, [points, today]);
  const summary =
    `At today's utilization of ${percentText(market.utilization)} borrowers pay ` +
    `${percentText(market.borrowRatePerYear)} and lenders get ` +
    `${percentText(market.supplyRatePerYear)} a year. ${MODELS[market.rateModel.kind]}`;
  return (
    <SeriesChart
      x={x}
      series={series}
      xLabel="Utilization"
      xText={(value) => percentText(value.toFixed(2), 0)}
      yText={(value) => percentText(value.toFixed(4), 1)}
      summary={summary}
    />
  );
});
