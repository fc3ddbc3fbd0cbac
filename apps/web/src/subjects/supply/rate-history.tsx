import { SegmentedControl, Stack } from "@mantine/core";
import { useMemo, useState } from "react";
import { SeriesChart, type Series } from "../../elements/charts/series-chart.tsx";
import { Empty, Loaded } from "../../elements/states/states.tsx";
import { useApi, type AnswerOf } from "../../foundation/api/query.ts";
import { percentText, ratioToDraw } from "../../foundation/format/numbers.ts";

type Rates = AnswerOf<"listMarketRates">["items"];

const SPANS = {
  "1h": { label: "Week", name: "the last week", limit: 168 },
  "4h": { label: "Month", name: "the last month", limit: 186 },
  "1d": { label: "Year", name: "the last year", limit: 365 },
} as const;
type Interval = keyof typeof SPANS;

/** What borrowers paid and lenders got over time, beside how much of the market was lent out. */
export function RateHistory({ market }: { readonly market: string }) {
  const [interval, setInterval] = useState<Interval>("1h");
  const query = useApi("listMarketRates", {
    params: { market },
    query: { interval, limit: SPANS[interval].limit },
  });
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="Stretch of time"
        value={interval}
        onChange={(value) => setInterval(value as Interval)}
        data={Object.entries(SPANS).map(([value, { label }]) => ({ value, label }))}
        style={{ alignSelf: "flex-start" }}
      />
      <Loaded query={query}>
        {({ items }) =>
          items.length < 2 ? (
            <Empty title="There is no history yet">
              It begins with the first hours in which interest accrues.
            </Empty>
          ) : (
            <RateLines rates={items} over={SPANS[interval].name} />
          )
        }
      </Loaded>
    </Stack>
  );
}

function RateLines({ rates, over }: { readonly rates: Rates; readonly over: string }) {
  const { x, series } = useMemo(() => {
    const drawn: readonly Series[] = [
      {
        label: "Borrowers paid",
        tone: "warning",
        values: rates.map(({ borrowRatePerYear }) => ratioToDraw(borrowRatePerYear)),
      },
      {
        label: "Lenders got",
        tone: "water",
        values: rates.map(({ supplyRatePerYear }) => ratioToDraw(supplyRatePerYear)),
      },
    ];
    return { x: rates.map(({ at }) => Date.parse(at) / 1_000), series: drawn };
  }, [rates]);
  const [first, last] = [rates[0], rates.at(-1)];
  const summary =
    first === undefined || last === undefined
      ? ""
      : `Over ${over} what lenders got went from ${percentText(first.supplyRatePerYear)} to ` +
        `${percentText(last.supplyRatePerYear)} a year, as utilization went from ` +
        `${percentText(first.utilization)} to ${percentText(last.utilization)}.`;
  return (
    <SeriesChart
      x={x}
      series={series}
      isTime
      yText={(value) => percentText(value.toFixed(4), 1)}
      summary={summary}
    />
  );
}
