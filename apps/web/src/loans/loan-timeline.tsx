import { Button, Text } from "@mantine/core";
import { useApiPages } from "../api/query.ts";
import { When } from "../elements/exact.tsx";
import { TextLink } from "../elements/links.tsx";
import { Failure, Loading } from "../elements/states.tsx";
import { useSession } from "../session/session.ts";
import { eventText } from "./event-text.ts";
import classes from "./loan-timeline.module.css";

/** Everything that happened to a loan, in plain sentences; sales lead to their receipts. */
export function LoanTimeline({ loan }: { readonly loan: string }) {
  const pages = useApiPages("listLoanEvents", { params: { loan }, query: { limit: 100 } });
  const session = useSession();
  if (pages.data === undefined) {
    return pages.isError ? (
      <Failure error={pages.error} onRetry={() => void pages.refetch()} />
    ) : (
      <Loading />
    );
  }
  const told = pages.items.flatMap(({ sequence, index, event }) => {
    const text = eventText(event, { account: session?.account ?? null });
    return text === null ? [] : [{ sequence, index, at: event.at, text }];
  });
  return (
    <>
      {told.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing yet. What has just happened is here in a moment.
        </Text>
      ) : (
        <ol className={classes.timeline}>
          {told.toReversed().map(({ sequence, index, at, text }) => (
            <li key={`${sequence}.${index}`} data-tone={text.tone}>
              <Text fw={600} size="sm">
                {text.title}
              </Text>
              {text.detail === null ? null : <Text size="sm">{text.detail}</Text>}
              <Text size="xs" c="dimmed" component="div">
                <When at={at} />
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
            </li>
          ))}
        </ol>
      )}
      {pages.hasNextPage ? (
        <Button variant="default" mt="sm" onClick={() => void pages.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </>
  );
}
