import { useComputedColorScheme } from "@mantine/core";
import {
  AreaSeries,
  createChart,
  LineStyle,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type UTCTimestamp,
} from "lightweight-charts";
import { useEffect, useRef } from "react";
import { priceText } from "../../foundation/format/numbers.ts";
import { readPalette, type Palette } from "./palette.ts";
import classes from "./chart.module.css";

/** A horizontal line on the price axis: what happens to the loan at that price. */
export interface PriceMark {
  readonly price: string;
  readonly label: string;
  readonly kind: "alert" | "plan" | "soft" | "liquidation" | "own";
}

export interface PricePoint {
  /** Milliseconds. */
  readonly at: number;
  readonly price: string;
}

interface PriceChartProps {
  readonly points: readonly PricePoint[];
  readonly marks?: readonly PriceMark[];
  /** What the chart shows, for those who do not see it. */
  readonly summary: string;
  readonly height?: number;
}

interface Drawn {
  readonly chart: IChartApi;
  readonly series: ISeriesApi<"Area">;
  readonly palette: Palette;
  lines: IPriceLine[];
}

const toneOf = (kind: PriceMark["kind"], palette: Palette): string =>
  ({
    alert: palette.text,
    own: palette.text,
    plan: palette.water,
    soft: palette.warning,
    liquidation: palette.danger,
  })[kind];

/** The price over time with the lines of one loan. Numbers here are for drawing only. */
export function PriceChart({ points, marks = [], summary, height = 260 }: PriceChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const scheme = useComputedColorScheme();

  useEffect(() => {
    if (place.current === null) return;
    const palette = readPalette(place.current);
    const chart = createChart(place.current, {
      autoSize: true,
      layout: {
        background: { color: "transparent" },
        textColor: palette.text,
        attributionLogo: false,
      },
      grid: { vertLines: { visible: false }, horzLines: { color: palette.edge } },
      rightPriceScale: { borderColor: palette.edge },
      timeScale: { borderColor: palette.edge, timeVisible: true, secondsVisible: false },
      localization: { priceFormatter: (price: number) => priceText(price.toFixed(4)) },
      handleScroll: false,
      handleScale: false,
    });
    const series = chart.addSeries(AreaSeries, {
      lineColor: palette.water,
      lineWidth: 2,
      topColor: "transparent",
      bottomColor: "transparent",
      priceLineVisible: false,
    });
    drawn.current = { chart, series, palette, lines: [] };
    return () => {
      drawn.current = null;
      chart.remove();
    };
  }, [scheme]);

  useEffect(() => {
    if (drawn.current === null) return;
    const bySecond = new Map<number, number>();
    for (const { at, price } of points) {
      bySecond.set(Math.floor(at / 1_000), Number.parseFloat(price));
    }
    const data = [...bySecond].sort(([a], [b]) => a - b);
    drawn.current.series.setData(
      data.map(([time, value]) => ({ time: time as UTCTimestamp, value })),
    );
    drawn.current.chart.timeScale().fitContent();
  }, [points, scheme]);

  useEffect(() => {
    const now = drawn.current;
    if (now === null) return;
    for (const line of now.lines) now.series.removePriceLine(line);
    now.lines = marks.map(({ price, label, kind }) =>
      now.series.createPriceLine({
        price: Number.parseFloat(price),
        color: toneOf(kind, now.palette),
        lineWidth: kind === "liquidation" ? 2 : 1,
        lineStyle: kind === "liquidation" ? LineStyle.Solid : LineStyle.Dashed,
        axisLabelVisible: true,
        title: label,
      }),
    );
    // The lines belong into the picture, however far below the price they lie.
    const prices = marks.map(({ price }) => Number.parseFloat(price));
    now.series.applyOptions({
      autoscaleInfoProvider: (
        original: () => { priceRange: { minValue: number; maxValue: number } } | null,
      ) => {
        const info = original();
        if (info === null) return null;
        const { minValue, maxValue } = info.priceRange;
        return {
          priceRange: {
            minValue: Math.min(minValue, ...prices),
            maxValue: Math.max(maxValue, ...prices),
          },
        };
      },
    });
  }, [marks, scheme]);

  return (
    <figure className={classes.figure}>
      <div ref={place} style={{ height }} aria-hidden="true" />
      <figcaption className={classes.summary}>{summary}</figcaption>
    </figure>
  );
}
