import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { When } from "../../elements/figures/exact.tsx";
import { Loaded } from "../../elements/states/states.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { useApi, type AnswerOf } from "../../foundation/api/query.ts";
import { INBOX } from "../../foundation/live/outdating.ts";

type Notice = AnswerOf<"listNotifications">["items"][number];

const SHOWN = 5;

/** What the borrower was told lately, of one loan or of all; what asks for it can be acknowledged. */
export function LatestAlerts({ loan }: { readonly loan?: string }) {
  const query = useApi("listNotifications", {
    query: { limit: SHOWN, ...(loan === undefined ? {} : { loan }) },
  });
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Text size="sm" c="dimmed">
            No alerts. You are told when a line comes near, before anything happens.
          </Text>
        ) : (
          <Stack gap="md" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
            {items.map((notice) => (
              <li key={notice.notification}>
                <NoticeRow notice={notice} />
              </li>
            ))}
          </Stack>
        )
      }
    </Loaded>
  );
}

function NoticeRow({ notice }: { readonly notice: Notice }) {
  const { title, text, at, acknowledgedAt, isUrgent, notification, path } = notice;
  const acknowledge = useCommand("acknowledgeNotification", {
    outdates: INBOX,
  });
  return (
    <div>
      <Group gap="xs">
        <Text fw={600}>{title}</Text>
        {acknowledgedAt === null && isUrgent ? (
          <Badge variant="outline" color="red">
            new
          </Badge>
        ) : null}
      </Group>
      <Text size="sm">{text}</Text>
      <Group gap="sm" mt={4}>
        <Text size="xs" c="dimmed">
          <When at={at} isDense />
        </Text>
        {acknowledgedAt === null ? (
          <Button
            size="compact-sm"
            variant="default"
            loading={acknowledge.isPending}
            onClick={() => acknowledge.mutate({ params: { notification }, body: {} })}
          >
            I have seen it
          </Button>
        ) : (
          <Text size="xs" c="dimmed">
            seen
          </Text>
        )}
        <Button component="a" href={path} size="compact-sm" variant="subtle">
          What to do
        </Button>
      </Group>
      {acknowledge.isError ? (
        <Text size="xs" c="red" role="alert">
          {troubleOf(acknowledge.error).detail}
        </Text>
      ) : null}
    </div>
  );
}
