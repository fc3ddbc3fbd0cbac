import { Box, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { SeriesChart, type Series } from "../../elements/charts/series-chart.tsx";
import { Money, When } from "../../elements/figures/exact.tsx";
import { Empty, Loaded } from "../../elements/states/states.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { quantityText, ratioToDraw } from "../../foundation/format/numbers.ts";
import {
  earnedToShow,
  earningsInWords,
  happenedAt,
  type EarningsPoint,
} from "./earnings-points.ts";
import classes from "./earnings-over-time.module.css";

const COLUMNS: readonly Column<EarningsPoint>[] = [
  { key: "at", label: "When", cell: ({ at }) => <When at={at} isDense /> },
  { key: "what", label: "What happened", cell: happenedAt },
  { key: "in", label: "Put in", cell: ({ putIn }) => <Money of={putIn} />, isNumber: true },
  {
    key: "out",
    label: "Taken out",
    cell: ({ takenOut }) => <Money of={takenOut} />,
    isNumber: true,
  },
  {
    key: "earned",
    label: "Earned",
    cell: ({ earned }) => <Money of={earnedToShow(earned)} />,
    isNumber: true,
  },
  { key: "lost", label: "Lost", cell: ({ lost }) => <Money of={lost} />, isNumber: true },
  { key: "worth", label: "Worth then", cell: ({ worth }) => <Money of={worth} />, isNumber: true },
];
/** A glance; the reader may ask for all. */
const ROWS_AT_FIRST = 6;

interface Props {
  readonly account: string | null;
  readonly market: string;
  readonly asset: string;
}

/** What an account's lending in a market has earned and lost since it began, drawn and as figures. */
export function EarningsOverTime({ account, market, asset }: Props) {
  const query = useApi(
    "getSupplyEarnings",
    { params: { account: account ?? "", market } },
    { isEnabled: account !== null },
  );
  if (account === null) return <Nothing />;
  return (
    <Box className={classes.room ?? ""}>
      <Loaded query={query}>
        {({ points }) => {
          const newest = points.at(-1);
          return newest === undefined ? (
            <Nothing />
          ) : (
            <Told points={points} newest={newest} asset={asset} />
          );
        }}
      </Loaded>
    </Box>
  );
}

function Nothing() {
  return (
    <Empty title="Nothing has been earned here yet">
      Once you supply, this shows what it earns, day by day, and what was lost, if anything was.
    </Empty>
  );
}

interface ToldProps {
  readonly points: readonly EarningsPoint[];
  readonly newest: EarningsPoint;
  readonly asset: string;
}

function Told({ points, newest, asset }: ToldProps) {
  const { x, series, newestFirst } = useMemo(() => {
    const drawn: readonly Series[] = [
      {
        label: `Earned, ${asset}`,
        tone: "safe",
        values: points.map(({ earned }) => ratioToDraw(earnedToShow(earned).amount)),
      },
      {
        label: `Lost, ${asset}`,
        tone: "danger",
        values: points.map(({ lost }) => ratioToDraw(lost.amount)),
      },
    ];
    const times = points.map(({ at }) => Date.parse(at) / 1_000);
    return { x: times, series: drawn, newestFirst: points.toReversed() };
  }, [points, asset]);
  return (
    <Stack gap="md">
      {points.length < 2 ? (
        <Text>{earningsInWords(newest)} A line begins with the next minutes of interest.</Text>
      ) : (
        <SeriesChart
          x={x}
          series={series}
          isTime
          yText={(value) => quantityText({ asset, amount: value.toFixed(6) })}
          summary={earningsInWords(newest)}
        />
      )}
      <SortableTable
        caption="What your lending here has earned"
        columns={COLUMNS}
        rows={newestFirst}
        rowKey={({ at, sequence }) => `${at} ${sequence ?? ""}`}
        rowsAtFirst={ROWS_AT_FIRST}
        maxHeight={420}
      />
      <Text size="sm" c="dimmed">
        All figures count from your first supply here. Put in, less taken out, with what was earned
        and less what was lost, is what it was worth. A loss that is only known, and not written off
        yet, is not in them.
      </Text>
    </Stack>
  );
}
