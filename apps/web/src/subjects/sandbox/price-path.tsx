import { SegmentedControl } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { PriceChart, type PricePoint } from "../../elements/charts/price-chart.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { percentText, priceText } from "../../foundation/format/numbers.ts";
import type { SandboxState } from "../../foundation/live/live.tsx";

/** The week's price so far: what was before this page opened from the server, the rest from the stream. */
export function PricePath({ state }: { readonly state: SandboxState }) {
  const [chosen, choose] = useState(0);
  const priced = state.prices[chosen] ?? state.prices[0];
  const feed = priced?.feed ?? "";
  const past = useApi(
    "listCandles",
    { params: { feed }, query: { interval: "1h", from: state.startsAt, limit: 300 } },
    { isEnabled: feed !== "" },
  );
  const price = priced?.price ?? null;
  const at = new Date(state.at).getTime();
  const of = `${state.book} ${feed}`;
  const [seen, setSeen] = useState<{ readonly of: string; readonly points: readonly PricePoint[] }>(
    {
      of,
      points: [],
    },
  );

  useEffect(() => {
    if (price === null) return;
    setSeen((before) => {
      const points = before.of === of ? before.points : [];
      return points.at(-1)?.at === at ? before : { of, points: [...points, { at, price }] };
    });
  }, [of, at, price]);

  const shown = useMemo(() => {
    const points = seen.of === of ? seen.points : [];
    const first = points[0]?.at ?? Infinity;
    const earlier = (past.data?.items ?? [])
      .map(({ at: begun, close }) => ({ at: new Date(begun).getTime() + 3_600_000, price: close }))
      .filter((point) => point.at < first);
    return [...earlier, ...points];
  }, [past.data, seen, of]);

  if (priced === undefined) return null;
  const { asset, firstPrice } = priced;
  const change = price === null ? null : changeText(firstPrice, price);
  return (
    <>
      <SegmentedControl
        size="xs"
        mb="xs"
        aria-label="Whose price"
        data={state.prices.map((each, index) => ({ value: String(index), label: each.asset }))}
        value={String(chosen)}
        onChange={(index) => choose(Number.parseInt(index, 10))}
      />
      <PriceChart
        points={shown}
        height={240}
        summary={
          price === null
            ? `No price of ${asset} yet.`
            : `${asset} at ${priceText(price)} USDC, ${change} since the week began.`
        }
      />
    </>
  );
}

/** For reading only: a change of price is no money. */
function changeText(first: string, now: string): string {
  const change = Number.parseFloat(now) / Number.parseFloat(first) - 1;
  return `${change > 0 ? "+" : ""}${percentText(change.toFixed(4), 1)}`;
}
