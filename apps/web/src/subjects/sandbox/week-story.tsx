import { Stack, Text } from "@mantine/core";
import { LinePicture } from "../../elements/charts/line-picture.tsx";
import { countText, percentText, priceText, ratioToDraw } from "../../foundation/format/numbers.ts";
import type { SandboxState } from "../../foundation/live/live.tsx";
import { useStory } from "./use-story.ts";
import classes from "./week-story.module.css";

const CRASH_BEGAN = Date.parse("2026-02-05T00:00:00.000Z");

/** The week in one look: the price, under it what borrowers kept under both policies, and whom it has cost all. */
export function WeekStory({ state }: { readonly state: SandboxState }) {
  const points = useStory(state);
  const [first] = state.prices;
  const { startsAt, endsAt, kept, totals } = state;
  const [from, to] = [Date.parse(startsAt), Date.parse(endsAt)];
  if (first === undefined) return null;
  const { asset, feed, price, firstPrice } = first;
  const moments = [
    { at: from, label: "29 Jan" },
    { at: CRASH_BEGAN, label: "5 Feb" },
    { at: to, label: "7 Feb" },
  ];
  const line = (valueOf: (point: (typeof points)[number]) => string | undefined) =>
    points.flatMap((point) => {
      const value = valueOf(point);
      return value === undefined ? [] : [{ at: Date.parse(point.at), value: ratioToDraw(value) }];
    });
  const change = price === null ? "" : changeText(firstPrice, price);
  const withPlans = percentText(kept.withPlans, 1);
  const asUsual = percentText(kept.asUsual, 1);
  return (
    <Stack gap="sm">
      <LinePicture
        height={96}
        {...{ from, to, moments }}
        valueText={(value) => priceText(value.toFixed(2))}
        summary={
          price === null
            ? `No price of ${asset} yet.`
            : `${asset} at ${priceText(price)} USDC, ${change} since the week began.`
        }
        lines={[
          {
            label: asset,
            value: price === null ? "–" : `${priceText(price)} USDC, ${change}`,
            tone: "water",
            points: line(({ prices }) => prices.find((one) => one.feed === feed)?.price),
          },
        ]}
      />
      <LinePicture
        height={120}
        {...{ from, to, moments }}
        top={1}
        valueText={(value) => percentText(value.toFixed(4), 0)}
        summary={`Of the coins that borrowers pledged, ${withPlans} are kept with plans and ${asUsual} as usual.`}
        lines={[
          {
            label: "Kept with plans",
            value: withPlans,
            tone: "safe",
            points: line(({ keptWithPlans }) => keptWithPlans),
          },
          {
            label: "Kept as usual",
            value: asUsual,
            tone: "danger",
            isDashed: true,
            points: line(({ keptAsUsual }) => keptAsUsual),
          },
        ]}
      />
      <div className={classes.counts}>
        <WipedOut count={totals.plimsoll.borrowersWipedOut} how="with plans" tone="safe" />
        <WipedOut count={totals.reference.borrowersWipedOut} how="as usual" tone="danger" />
      </div>
      <Text size="sm" c="dimmed">
        Plans sell early and little, so at first they seem to do worse. Watch 5 February.
      </Text>
    </Stack>
  );
}

function WipedOut({
  count,
  how,
  tone,
}: {
  readonly count: number;
  readonly how: string;
  readonly tone: "safe" | "danger";
}) {
  return (
    <div>
      <span className={classes.count} data-tone={tone}>
        {countText(count)}
      </span>
      <Text size="sm" component="span">
        {count === 1 ? "borrower" : "borrowers"} wiped out {how}
      </Text>
    </div>
  );
}

/** For reading only: a change of price is no money. */
function changeText(first: string, now: string): string {
  const change = ratioToDraw(now) / ratioToDraw(first) - 1;
  const size = percentText(Math.abs(change).toFixed(4), 1);
  return change === 0 ? size : `${change > 0 ? "+" : "−"}${size}`;
}
