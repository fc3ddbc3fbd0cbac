import { Stack, Text } from "@mantine/core";
import { When } from "../../elements/figures/exact.tsx";
import { TextLink } from "../../elements/panels/links.tsx";
import { Empty, Failure, Loading } from "../../elements/states/states.tsx";
import { OlderButton } from "../../elements/tables/next-page-button.tsx";
import { Explained } from "../../elements/terms/explained.tsx";
import { useApiPages, type AnswerOf } from "../../foundation/api/query.ts";
import { actorWords } from "./actor-words.ts";
import { writeChange } from "./change-words.ts";
import type { ChangedThing } from "./changed-things.ts";
import classes from "./parameter-history.module.css";

type Change = AnswerOf<"listParameterChanges">["items"][number];

/** Changes of one page; a market is changed a few times a month. */
const PAGE = 10;

/** What was changed, when, by whom and why, newest first: of a market, a feed, an asset or the book. */
export function ParameterHistory({ subject, label }: ChangedThing) {
  const pages = useApiPages("listParameterChanges", { query: { subject, limit: PAGE } });
  if (pages.isPending) return <Loading lines={4} />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0) {
    return <Empty title="Nothing was changed yet">Every change will stand here for good.</Empty>;
  }
  return (
    <>
      <ul className={classes.changes} aria-label={`Changes of ${label}`}>
        {pages.items.map((change) => (
          <li key={`${change.sequence} ${change.index}`} className={classes.change}>
            <OneChange change={change} />
          </li>
        ))}
      </ul>
      <OlderButton of={pages} mt="sm" />
    </>
  );
}

function OneChange({ change }: { readonly change: Change }) {
  const { at, reason, sequence, isFirst, type } = change;
  const written = change.changes.map(writeChange);
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {reason ?? <Explained text={FIRST_WORDS[type] ?? "Set"} />}
      </Text>
      {isFirst ? <Beginning of={written} /> : <Differences of={written} />}
      <Text size="xs" c="dimmed">
        <When at={at} /> · {actorWords(change)} ·{" "}
        <TextLink to="/risk/ledger" size="xs" underline="always">
          entry {sequence}
        </TextLink>
      </Text>
    </Stack>
  );
}

const FIRST_WORDS: Readonly<Record<string, string>> = {
  market_created: "The market was made",
  feed_created: "The feed was made",
  asset_registered: "The asset was registered",
  fee_set: "The share of interest for the house was set",
  lltv_enabled: "An LLTV was allowed for new markets",
  rate_model_enabled: "A rate model was allowed for new markets",
  fee_recipient_set: "Who gets the house's share of interest was set",
};

type Written = ReturnType<typeof writeChange>;

function Differences({ of }: { readonly of: readonly Written[] }) {
  if (of.length === 0) return <Text size="sm">It was set as it had been.</Text>;
  return of.map(({ label, before, after }) => (
    <Text key={label} size="sm">
      <Explained text={label} />: {before} → <strong>{after}</strong>
    </Text>
  ));
}

/** All that something began with would hide the changes: it opens, unless it is a line. */
function Beginning({ of }: { readonly of: readonly Written[] }) {
  const lines = of.map(({ label, after }) => (
    <Text key={label} size="sm">
      <Explained text={label} />: <strong>{after}</strong>
    </Text>
  ));
  if (lines.length < 2) return lines;
  return (
    <details>
      <summary className={classes.summary}>What it began with</summary>
      {lines}
    </details>
  );
}
