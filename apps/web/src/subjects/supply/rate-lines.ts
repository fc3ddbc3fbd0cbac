import type { MarketView } from "@plimsoll/contract";
import type { Series } from "../../elements/charts/series-chart.tsx";
import { ratioToDraw } from "../../foundation/format/numbers.ts";
import { ratePoints, type RatedMarket } from "./rate-points.ts";

interface RateLines {
  /** Utilizations. */
  readonly x: readonly number[];
  readonly series: readonly Series[];
  /** Index of the first point at or above today's utilization. */
  readonly today: number;
}

/** The rate model over utilization as lines to draw, with a bar at today's point. */
export function rateLines(market: RatedMarket & Pick<MarketView, "utilization">): RateLines {
  const points = ratePoints(market);
  const used = ratioToDraw(market.utilization);
  const today = points.findIndex(({ utilization }) => ratioToDraw(utilization) >= used);
  const borrowRates = points.map(({ borrowRate }) => ratioToDraw(borrowRate));
  const series: readonly Series[] = [
    { label: "Borrowers pay", tone: "warning", values: borrowRates },
    {
      label: "Lenders get",
      tone: "water",
      values: points.map(({ supplyRate }) => ratioToDraw(supplyRate)),
    },
    {
      label: "Today",
      tone: "danger",
      kind: "bars",
      values: borrowRates.map((rate, at) => (at === today ? rate : null)),
    },
  ];
  return { x: points.map(({ utilization }) => ratioToDraw(utilization)), series, today };
}
