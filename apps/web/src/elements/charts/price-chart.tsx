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
import { useEffect, useRef, useState } from "react";
import { priceText } from "../../foundation/format/numbers.ts";
import { readPalette, type Palette } from "./palette.ts";
import { spreadLabels } from "./spread-labels.ts";
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
    now.lines = marks.map(({ price, kind }) =>
      now.series.createPriceLine({
        price: Number.parseFloat(price),
        color: toneOf(kind, now.palette),
        lineWidth: kind === "liquidation" ? 2 : 1,
        lineStyle: kind === "liquidation" ? LineStyle.Solid : LineStyle.Dashed,
        // The library would let names cover each other; ours stand in the picture, moved apart.
        axisLabelVisible: false,
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

  const named = marks.filter(({ label }) => label !== "");
  const tops = useLabelTops(drawn, named, { points, marks, scheme, height });
  return (
    <figure className={classes.figure}>
      <div className={classes.plot} aria-hidden="true">
        <div ref={place} style={{ height }} />
        {named.map(({ price, label, kind }, index) => (
          <span
            key={`${kind} ${label} ${price}`}
            className={classes.label}
            data-kind={kind}
            style={{ top: tops[index] ?? 0, visibility: tops.length === 0 ? "hidden" : "visible" }}
          >
            {label} {priceText(price)}
          </span>
        ))}
      </div>
      <figcaption className={classes.summary}>{summary}</figcaption>
    </figure>
  );
}

const LABEL_GAP = 18;
/** The axis of time lies below the picture. */
const AXIS_HEIGHT = 28;

/** Where the names of lines stand, pixels from the top; none before the chart is drawn. */
function useLabelTops(
  drawn: { readonly current: Drawn | null },
  named: readonly PriceMark[],
  given: {
    readonly points: readonly PricePoint[];
    readonly marks: readonly PriceMark[];
    readonly scheme: string;
    readonly height: number;
  },
): readonly number[] {
  const [tops, setTops] = useState<readonly number[]>([]);
  const { points, marks, scheme, height } = given;
  useEffect(() => {
    // The chart knows places once it has drawn what it was just told.
    const frame = requestAnimationFrame(() => {
      const series = drawn.current?.series;
      if (series === undefined) return;
      const wanted = named.map(
        ({ price }) => series.priceToCoordinate(Number.parseFloat(price)) ?? height,
      );
      setTops(spreadLabels(wanted, { height: height - AXIS_HEIGHT, gap: LABEL_GAP }));
    });
    return () => cancelAnimationFrame(frame);
  }, [points, marks, scheme, height]);
  return tops;
}
