import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { drawnText } from "../../foundation/format/numbers.ts";
import { axisText, instantText } from "../../foundation/format/time.ts";
import { Explained } from "../terms/explained.tsx";
import { indexInLegend } from "./index-in-legend.ts";
import { readPalette } from "./palette.ts";
import classes from "./chart.module.css";

export interface Series {
  readonly label: string;
  readonly tone: "water" | "safe" | "warning" | "danger";
  readonly values: readonly (number | null)[];
  readonly kind?: "line" | "bars";
}

interface SeriesChartProps {
  /** The horizontal axis: seconds when `isTime`, any number otherwise. */
  readonly x: readonly number[];
  readonly series: readonly Series[];
  readonly isTime?: boolean;
  /** What the horizontal axis counts, named in the legend. */
  readonly xLabel?: string;
  readonly xText?: (value: number) => string;
  readonly yText?: (value: number) => string;
  /** Which point the legend shows while nobody points at one; the newest that has a value, unless said. */
  readonly legendAt?: number;
  /** What the chart shows, for those who do not see it. */
  readonly summary: string;
  readonly height?: number;
}

/** Strokes and gaps in pixels: lines are told apart without their colours, in the legend as well. */
const DASHES: readonly { readonly stroke: number[]; readonly legend: string }[] = [
  { stroke: [], legend: "solid" },
  { stroke: [8, 5], legend: "dashed" },
  { stroke: [2, 4], legend: "dotted" },
  { stroke: [12, 4, 2, 4], legend: "double" },
];
const dashOf = (index: number) => DASHES[index % DASHES.length];

/** Lines or bars over a common axis. Numbers here are for drawing only. */
export function SeriesChart(props: SeriesChartProps) {
  const { x, series, isTime = false, xLabel = "When", xText, yText, legendAt, summary } = props;
  const { height = 200 } = props;
  const { ref: frame, width } = useElementSize();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const scheme = useComputedColorScheme();
  const shape = JSON.stringify([
    series.map(({ label, tone, kind }) => [label, tone, kind]),
    isTime,
    xLabel,
  ]);
  const texts = useRef({ xText, yText });
  texts.current = { xText, yText };
  const resting = useRef(legendAt);
  resting.current = legendAt;

  useEffect(() => {
    if (place.current === null || width === 0) return;
    const palette = readPalette(place.current);
    const axis = {
      stroke: palette.text,
      grid: { stroke: palette.edge, width: 1 },
      ticks: { stroke: palette.edge },
    };
    const barPath = uPlot.paths.bars?.({ size: [0.8, 60] });
    const yShown = (v: number): string => texts.current.yText?.(v) ?? drawnText(v);
    chart.current = new uPlot(
      {
        width,
        height,
        scales: { x: { time: isTime } },
        legend: {
          show: series.length > 1,
          // The first series of the library is the horizontal axis.
          markers: { width: 3, dash: (_, index) => dashOf(index - 1)?.legend ?? "solid" },
        },
        cursor: { drag: { x: false, y: false } },
        hooks: { setLegend: [(drawn) => showResting(drawn, resting.current)] },
        axes: [
          {
            ...axis,
            values: (_, values, _axis, _space, step) =>
              values.map((v) =>
                isTime ? axisText(v, step) : (texts.current.xText?.(v) ?? drawnText(v)),
              ),
          },
          {
            ...axis,
            size: 64,
            values: (_, values) => values.map(yShown),
          },
        ],
        series: [
          {
            label: xLabel,
            value: (_, v: number | null) =>
              v === null
                ? "–"
                : isTime
                  ? instantText(v * 1_000)
                  : (texts.current.xText?.(v) ?? drawnText(v)),
          },
          ...series.map(({ label, tone, kind }, index) => ({
            label,
            stroke: palette[tone],
            width: 2,
            dash: dashOf(index)?.stroke ?? [],
            points: { show: false },
            value: (_: uPlot, v: number | null) => (v === null ? "–" : yShown(v)),
            ...(kind === "bars" && barPath !== undefined
              ? { paths: barPath, fill: palette[tone] }
              : {}),
          })),
        ],
      },
      [[...x], ...series.map(({ values }) => [...values])],
      place.current,
    );
    return () => {
      chart.current?.destroy();
      chart.current = null;
    };
    // The data arrives by the effect below; only a change of shape needs a new chart.
  }, [shape, scheme, height, width === 0]);

  useEffect(() => {
    if (width > 0) chart.current?.setSize({ width, height });
  }, [width, height]);

  useEffect(() => {
    chart.current?.setData([[...x], ...series.map(({ values }) => [...values])]);
    if (chart.current !== null) showResting(chart.current, legendAt);
  }, [x, series, legendAt, width === 0]);

  return (
    <figure className={classes.figure} ref={frame}>
      <div ref={place} aria-hidden="true" style={{ minHeight: height }} />
      <figcaption className={classes.summary}>
        <Explained text={summary} />
      </figcaption>
    </figure>
  );
}

/** While nobody points at an instant the legend shows one all the same, so that nothing has to be touched to be read. */
function showResting(chart: uPlot, legendAt: number | undefined): void {
  if (chart.cursor.idx !== null && chart.cursor.idx !== undefined) return;
  const [, ...lines] = chart.data;
  const index = indexInLegend(lines, legendAt);
  if (index >= 0) chart.setLegend({ idx: index }, false);
}
