import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { When } from "../../elements/figures/exact.tsx";
import { Empty, Failure, Loading } from "../../elements/states/states.tsx";
import { OlderButton } from "../../elements/tables/next-page-button.tsx";
import { Explained } from "../../elements/terms/explained.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { distanceText } from "../../foundation/format/time.ts";
import { useApiPages, type AnswerOf } from "../../foundation/api/query.ts";
import { INBOX } from "../../foundation/live/outdating.ts";
import classes from "./notification-list.module.css";

type Notification = AnswerOf<"listNotifications">["items"][number];

const DELIVERY_WORDS: Readonly<Record<Notification["deliveries"][number]["status"], string>> = {
  pending: "on its way",
  delivered: "handed over",
  failed: "failed",
  cancelled: "not needed any more",
};

type Resolution = NonNullable<Notification["resolution"]>;

const REASONS: Readonly<Record<NonNullable<Resolution["because"]>, string>> = {
  recovered: "the loan is back on the safe side of this line.",
  loan_ended: "the loan has come to an end.",
  sale_over: "the loan was sold from, repaid or given more coins.",
  changed: "you have changed the plan or your alerts.",
  feed_well: "the price is known again.",
  grace_over: "the time to act has passed.",
};

/** What somebody was told, newest first: how it was sent, and whether they have said that they saw it. */
export function NotificationList({
  loan,
  isUnreadOnly = false,
}: {
  /** Of this loan only. */
  readonly loan?: string;
  readonly isUnreadOnly?: boolean;
}) {
  const pages = useApiPages("listNotifications", {
    query: { ...(loan === undefined ? {} : { loan }), ...(isUnreadOnly ? { unread: "true" } : {}) },
  });
  const { frame, onSeen } = useFocusAfterSeen(pages.items);
  if (pages.isError) {
    return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  if (pages.isPending) return <Loading lines={4} />;
  return (
    <div ref={frame} tabIndex={-1} className={classes.frame}>
      {pages.items.length === 0 ? (
        <Empty title={isUnreadOnly ? "Nothing waits for you" : "Nothing has happened yet"}>
          When the price comes near a line of a loan, you read it here and wherever else you chose.
        </Empty>
      ) : (
        <Stack component="ul" className={classes.list} gap="sm">
          {pages.items.map((notification, index) => (
            <Item
              key={notification.notification}
              notification={notification}
              onSeen={() => onSeen(notification.notification, index)}
            />
          ))}
          {pages.hasNextPage ? (
            <li>
              <OlderButton of={pages} />
            </li>
          ) : null}
        </Stack>
      )}
    </div>
  );
}

/**
 * The pressed button disappears, perhaps with its whole entry. The focus then goes to the entry
 * that takes its place, or to the list when none is left, and not to the top of the page.
 */
function useFocusAfterSeen(items: readonly Notification[]) {
  const frame = useRef<HTMLDivElement>(null);
  const seen = useRef<{ readonly notification: string; readonly index: number } | null>(null);
  useEffect(() => {
    if (seen.current === null || frame.current === null) return;
    const { notification, index } = seen.current;
    const isWaiting = items.some(
      (one) => one.notification === notification && one.acknowledgedAt === null,
    );
    if (isWaiting) return;
    seen.current = null;
    if (document.activeElement !== document.body) return;
    const entries = frame.current.querySelectorAll<HTMLElement>("li[data-waits]");
    (entries[Math.min(index, entries.length - 1)] ?? frame.current).focus();
  }, [items]);
  const onSeen = (notification: string, index: number): void => {
    seen.current = { notification, index };
  };
  return { frame, onSeen };
}

function Item({
  notification: told,
  onSeen,
}: {
  readonly notification: Notification;
  /** The reader says so now. */
  readonly onSeen: () => void;
}) {
  const acknowledge = useCommand("acknowledgeNotification", {
    outdates: INBOX,
  });
  const { resolution } = told;
  const isOver = resolution?.state === "resolved";
  const waits = told.isUrgent && told.acknowledgedAt === null && !isOver;
  return (
    <li className={classes.item} data-waits={waits} tabIndex={-1}>
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{told.title}</Text>
        <Text size="sm" c="dimmed">
          <When at={told.at} isDense />
        </Text>
      </Group>
      {resolution === null ? null : (
        <Text size="sm" fw={600} c={isOver ? "dimmed" : "red"}>
          {isOver ? (
            <>
              Over since <When at={resolution.at ?? told.at} isDense />
              {resolution.because === null ? "" : `: ${REASONS[resolution.because]}`}
            </>
          ) : (
            "This still stands."
          )}
        </Text>
      )}
      <Text className={classes.text}>
        <Explained text={told.text} />
      </Text>
      <Group gap="xs" mt={4}>
        {told.deliveries.map((delivery) => (
          <Badge
            key={`${delivery.channel} ${delivery.address}`}
            variant="outline"
            color={delivery.status === "failed" ? "red" : "gray"}
            className={classes.delivery}
            title={delivery.problem ?? delivery.address}
          >
            {delivery.channel.replaceAll("_", " ")}: {DELIVERY_WORDS[delivery.status]}
          </Badge>
        ))}
      </Group>
      <Group gap="sm" mt="sm">
        <Button component="a" href={told.path} variant="default" size="sm">
          Open
        </Button>
        {told.acknowledgedAt === null ? (
          <Button
            size="sm"
            variant={waits ? "filled" : "default"}
            loading={acknowledge.isPending}
            onClick={() => {
              onSeen();
              acknowledge.mutate({ params: { notification: told.notification }, body: {} });
            }}
          >
            I have seen it
          </Button>
        ) : null}
        {told.acknowledgedAt === null ? null : (
          <Text size="sm" c="dimmed">
            Seen <When at={told.acknowledgedAt} isDense />
          </Text>
        )}
        {waits && told.escalatesAt !== null ? (
          <Text size="sm" c="dimmed">
            Goes to the next channel {distanceText(told.escalatesAt, Date.now())}
          </Text>
        ) : null}
      </Group>
      {acknowledge.isError ? (
        <Text c="red" size="sm" role="alert">
          {troubleOf(acknowledge.error).detail}
        </Text>
      ) : null}
    </li>
  );
}
