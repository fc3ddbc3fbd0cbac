import type { MarketView } from "@plimsoll/contract";
import { memo, useMemo } from "react";
import { SeriesChart } from "../../elements/charts/series-chart.tsx";
import { percentText } from "../../foundation/format/numbers.ts";
import { rateLines } from "./rate-lines.ts";

const MODELS = {
  none: "There is no interest.",
  fixed: "The rate is the same at every utilization.",
  kinked: "The rate rises slowly up to the kink and steeply above it.",
  adaptive:
    "At 90 % utilization the rate stays; above, the whole curve drifts upwards, below, downwards.",
} as const;

/** The rate model over utilization, with today's point. */
export const RateCurve = memo(function RateCurve({ market }: { readonly market: MarketView }) {
  const { x, series, today } = useMemo(() => rateLines(market), [market]);
  const summary =
    `At today's utilization of ${percentText(market.utilization)} borrowers pay ` +
    `${percentText(market.borrowRatePerYear)} and lenders get ` +
    `${percentText(market.supplyRatePerYear)} a year. ${MODELS[market.rateModel.kind]}`;
  return (
    <SeriesChart
      x={x}
      series={series}
      legendAt={today}
      xLabel="Utilization"
      xText={(value) => percentText(value.toFixed(2), 0)}
      yText={(value) => percentText(value.toFixed(4), 1)}
      summary={summary}
    />
  );
});
