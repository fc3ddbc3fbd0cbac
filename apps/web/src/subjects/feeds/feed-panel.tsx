import { Badge, Group, Stack, Text } from "@mantine/core";
import { Price, When } from "../../elements/figures/exact.tsx";
import { Figure, Figures } from "../../elements/figures/figure.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Loaded } from "../../elements/states/states.tsx";
import { SortableTable, type Column } from "../../elements/tables/sortable-table.tsx";
import { spanOfAll } from "../../foundation/api/dated.ts";
import { ask, queryKey, useDated } from "../../foundation/api/query.ts";
import { ratioToDraw } from "../../foundation/format/numbers.ts";
import { spanText } from "../../foundation/format/time.ts";
import { ConfirmJump } from "./confirm-jump.tsx";
import { gateSentences, STATUS_COLOR, STATUS_TEXT, type FeedDetail } from "./feed-text.ts";

/** Feeds, all at once: panels that come one by one would push each other away. */
export function FeedPanels({ feeds }: { readonly feeds: readonly string[] }) {
  const query = useDated("getFeed", [...queryKey("getFeed"), feeds], {
    ask: async (least, signal) => {
      const details = await Promise.all(
        feeds.map((feed) => ask("getFeed", { params: { feed } }, least, signal)),
      );
      return { answer: details.map(({ answer }) => answer), span: spanOfAll(details) };
    },
  });
  return (
    <Loaded query={query} lines={8}>
      {(details) => (
        <Stack gap="md">
          {details.map((detail) => (
            <FeedPanel key={detail.feed} detail={detail} />
          ))}
        </Stack>
      )}
    </Loaded>
  );
}

/** One feed with the reason behind its mark: what came in, what was dropped and why, the gates. */
function FeedPanel({ detail }: { readonly detail: FeedDetail }) {
  const { explanation, settings, markets, feed } = detail;
  const { mark } = explanation;
  return (
    <Panel
      title={feed}
      isDense
      aside={
        <Badge variant="outline" color={STATUS_COLOR[mark.status]}>
          {STATUS_TEXT[mark.status]}
        </Badge>
      }
    >
      <Stack gap="sm">
        <Text size="sm" fw={600}>
          {explanation.sentence}
        </Text>
        <Figures>
          <Figure label="Mark" note={mark.since === null ? null : <When at={mark.since} isDense />}>
            <Price of={mark.price} />
          </Figure>
          <Figure label="Median of what is kept">
            <Price of={explanation.median} />
          </Figure>
          <Figure label="Held jump">
            {mark.suspect === null ? "none" : <Price of={mark.suspect.price} />}
          </Figure>
          <Figure label="Prices the markets" note={`${explanation.agreeing} venues agree`}>
            {markets.length === 0 ? "none" : markets.join(", ")}
          </Figure>
        </Figures>
        {mark.suspect === null ? null : (
          <ConfirmJump feed={feed} held={mark.suspect.price} confirmsAt={explanation.confirmsAt} />
        )}
        {settings.kind === "median" ? <Quotes detail={detail} /> : null}
        {explanation.composition === null ? null : (
          <ul>
            {explanation.composition.parts.map(({ feed: part, role, sentence }) => (
              <li key={role}>
                <Text size="sm" component="span">
                  {role === "base" ? "Price of" : "Divided by"} {part}: {sentence}
                </Text>
              </li>
            ))}
          </ul>
        )}
        <details>
          <summary>Gates</summary>
          <ul>
            {gateSentences(settings).map((sentence) => (
              <li key={sentence}>
                <Text size="sm" component="span">
                  {sentence}
                </Text>
              </li>
            ))}
          </ul>
        </details>
      </Stack>
    </Panel>
  );
}

interface VenueRow {
  readonly venue: string;
  readonly price: string | null;
  readonly at: string | null;
  readonly verdict: string;
  readonly isKept: boolean;
}

const DROPPED = { stale: "dropped: too old", outlier: "dropped: too far from the others" } as const;

function Quotes({ detail }: { readonly detail: FeedDetail }) {
  const { quotes, dropped, silent } = detail.explanation;
  const rows: readonly VenueRow[] = [
    ...quotes.map(({ venue, price, at }) => {
      const drop = dropped.find((one) => one.venue === venue);
      const verdict = drop === undefined ? "kept" : DROPPED[drop.reason];
      return { venue, price, at, verdict, isKept: drop === undefined };
    }),
    ...silent
      .filter((venue) => quotes.every((quote) => quote.venue !== venue))
      .map((venue) => ({ venue, price: null, at: null, verdict: "silent", isKept: false })),
  ];
  const newest = Math.max(...quotes.map(({ at }) => Date.parse(at)));
  const columns: readonly Column<VenueRow>[] = [
    { key: "venue", label: "Venue", cell: ({ venue }) => venue, sortBy: ({ venue }) => venue },
    {
      key: "price",
      label: "Price",
      cell: ({ price }) => <Price of={price} />,
      isNumber: true,
      sortBy: ({ price }) => (price === null ? null : ratioToDraw(price)),
    },
    {
      key: "age",
      label: "Older than the newest by",
      cell: ({ at }) => (at === null ? "–" : spanText(newest - Date.parse(at))),
      isNumber: true,
      sortBy: ({ at }) => (at === null ? null : newest - Date.parse(at)),
    },
    {
      key: "verdict",
      label: "Verdict",
      cell: ({ verdict, isKept }) => (
        <Group gap={4}>
          <Text size="xs" c={isKept ? "var(--line-safe)" : "var(--line-danger)"} component="span">
            {verdict}
          </Text>
        </Group>
      ),
      sortBy: ({ verdict }) => verdict,
    },
  ];
  return (
    <SortableTable
      caption={`Quotes of ${detail.feed}`}
      columns={columns}
      rows={rows}
      rowKey={({ venue }) => venue}
    />
  );
}
