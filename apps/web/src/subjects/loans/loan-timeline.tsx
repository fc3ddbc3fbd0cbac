import { Text } from "@mantine/core";
import { useEffect } from "react";
import { When } from "../../elements/figures/exact.tsx";
import { TextLink } from "../../elements/panels/links.tsx";
import { Failure, Loading } from "../../elements/states/states.tsx";
import { OlderButton } from "../../elements/tables/next-page-button.tsx";
import { explained, Explained } from "../../elements/terms/explained.tsx";
import { useApiPages } from "../../foundation/api/query.ts";
import { exactAmountText } from "../../foundation/format/numbers.ts";
import { useSession } from "../../foundation/session/session.ts";
import { amountsOf, eventText } from "./event-text.ts";
import type { OpenedSearch } from "./loan-search.ts";
import classes from "./loan-timeline.module.css";

/** So many lines are looked for at first among the facts that say nothing, on so many pages. */
const LINES_LEAST = 10;
const PAGES_AT_FIRST = 5;

/** Everything that happened to a loan, newest first, in plain sentences; sales lead to receipts. */
export function LoanTimeline({ loan, ...named }: OpenedSearch & { readonly loan: string }) {
  const pages = useApiPages("listLoanEvents", {
    params: { loan },
    query: { order: "newest", limit: 100, ...named },
  });
  const session = useSession();
  const reader = { account: session?.account ?? null };
  const told = pages.items.flatMap(({ sequence, index, event }) => {
    const text = eventText(event, reader);
    return text === null
      ? []
      : [{ sequence, index, at: event.at, text, amounts: amountsOf(event) }];
  });
  const { hasNextPage, isFetching, fetchNextPage } = pages;
  const isSparse =
    told.length < LINES_LEAST && (pages.data?.pages.length ?? PAGES_AT_FIRST) < PAGES_AT_FIRST;
  useEffect(() => {
    if (isSparse && hasNextPage && !isFetching) void fetchNextPage();
  }, [isSparse, hasNextPage, isFetching, fetchNextPage]);
  if (pages.data === undefined) {
    return pages.isError ? (
      <Failure error={pages.error} onRetry={() => void pages.refetch()} />
    ) : (
      <Loading />
    );
  }
  return (
    <>
      {told.length === 0 && !hasNextPage ? (
        <Text size="sm" c="dimmed">
          Nothing yet. What has just happened is here in a moment.
        </Text>
      ) : (
        <ol className={classes.timeline}>
          {told.map(({ sequence, index, at, text, amounts }) => (
            <li key={`${sequence}.${index}`} data-tone={text.tone}>
              <Text fw={600} size="sm">
                <Explained text={text.title} />
              </Text>
              {text.detail === null ? null : <Text size="sm">{explained(text.detail)}</Text>}
              <Text size="xs" c="dimmed" component="div">
                <When at={at} isDense />
                {text.hasReceipt ? (
                  <>
                    {" · "}
                    <TextLink
                      to="/receipts/$sequence"
                      params={{ sequence: String(sequence) }}
                      search={{ index }}
                      size="xs"
                      underline="always"
                    >
                      Receipt
                    </TextLink>
                  </>
                ) : null}
              </Text>
              {amounts.length === 0 ? null : (
                <details className={classes.exact}>
                  <summary>Exact amounts</summary>
                  {amounts.map(([name, amount]) => (
                    <div key={name}>
                      {name} {exactAmountText(amount)}
                    </div>
                  ))}
                </details>
              )}
            </li>
          ))}
        </ol>
      )}
      <OlderButton of={pages} mt="sm" />
    </>
  );
}
