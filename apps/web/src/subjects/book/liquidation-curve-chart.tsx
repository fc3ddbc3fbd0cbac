import { memo, useMemo } from "react";
import { SeriesChart, type Series } from "../../elements/charts/series-chart.tsx";
import {
  amountText,
  countText,
  percentText,
  scalePriceText,
  ratioToDraw,
} from "../../foundation/format/numbers.ts";
import type { CurvePoint } from "./use-book.ts";

interface LiquidationCurveChartProps {
  readonly points: readonly CurvePoint[];
  readonly loanAsset: string;
  /** Whole units that the desk can buy with: the depth beneath the curve. */
  readonly deskBalance?: string;
  readonly height?: number;
}

const compact = new Intl.NumberFormat(undefined, { notation: "compact" });

/** What would be liquidatable at each price, on today's debts and before any plan acts. */
export const LiquidationCurveChart = memo(function LiquidationCurveChart(
  props: LiquidationCurveChartProps,
) {
  const { points, loanAsset, deskBalance, height } = props;
  const x = useMemo(() => points.map(({ fall }) => ratioToDraw(fall)), [points]);
  const series = useMemo((): readonly Series[] => {
    const debt: Series = {
      label: `Debt above the LLTV, ${loanAsset}`,
      tone: "danger",
      values: points.map((point) => ratioToDraw(point.debt.amount)),
    };
    if (deskBalance === undefined) return [debt];
    const depth = ratioToDraw(deskBalance);
    return [
      debt,
      { label: `The desk can buy, ${loanAsset}`, tone: "water", values: points.map(() => depth) },
    ];
  }, [points, loanAsset, deskBalance]);
  const priceAt = (fall: number): string => {
    const point = points.find((one) => Math.abs(ratioToDraw(one.fall) - fall) < 0.005);
    return point === undefined ? "" : `\n${scalePriceText(point.price)}`;
  };
  return (
    <SeriesChart
      x={x}
      series={series}
      xLabel="Fall, and the price then"
      xText={(fall) => `−${percentText(fall.toFixed(2), 0)}${priceAt(fall)}`}
      yText={(debt) => compact.format(debt)}
      summary={summaryOf(points, loanAsset)}
      {...(height === undefined ? {} : { height })}
    />
  );
});

function summaryOf(points: readonly CurvePoint[], loanAsset: string): string {
  const said = ["0.1", "0.3", "0.5"].flatMap((fall) => {
    const point = points.find((one) => ratioToDraw(one.fall) === ratioToDraw(fall));
    if (point === undefined) return [];
    const debt = amountText({ asset: loanAsset, amount: point.debt.amount });
    return [`${percentText(fall, 0)}: ${countText(point.loans)} loans, ${debt}`];
  });
  return `Liquidatable if the price falls by ${said.join("; ")}. On today's debts, before any plan acts.`;
}
