import { Alert, Button, CopyButton, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { Loaded } from "../../elements/states/states.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { useApi, type AnswerOf } from "../../foundation/api/query.ts";
import { distanceText } from "../../foundation/format/time.ts";

type RescueLink = AnswerOf<"listRescueLinks">["items"][number];

/** Links by which somebody else may repay or pledge for this loan, and nothing else. */
export function RescueLinks({ loan }: { readonly loan: string }) {
  const links = useApi("listRescueLinks", { params: { loan }, query: { limit: 50 } });
  const [made, setMade] = useState<string | null>(null);
  const [isMissed, setIsMissed] = useState(false);
  const create = useCommand("createRescueLink", {
    outdates: ["listRescueLinks"],
    onDone: ({ token }) => {
      setMade(token === null ? null : `${window.location.origin}/rescue/${token}`);
      setIsMissed(token === null);
    },
  });
  return (
    <Stack gap="sm">
      <Text size="sm">
        Whoever has such a link may repay or add collateral for this loan. They see what it takes,
        not whose loan it is, and cannot take anything out.
      </Text>
      <Group>
        <Button
          variant="default"
          size="md"
          loading={create.isPending}
          onClick={() => create.mutate({ params: { loan }, body: { days: 30 } })}
        >
          Make a link for 30 days
        </Button>
      </Group>
      {create.isError ? (
        <Alert color="red" variant="outline" role="alert">
          {troubleOf(create.error).detail}
        </Alert>
      ) : null}
      {isMissed ? (
        <Alert color="orange" variant="outline" role="alert">
          The link was made, but its answer got lost on the way, and it is shown only once. Revoke
          it below and make another.
        </Alert>
      ) : null}
      {made === null ? null : (
        <Alert color="teal" variant="outline" title="Your link" role="status">
          <Text size="sm" mb="xs">
            It is shown only now. Send it to somebody you trust.
          </Text>
          <Group gap="xs" align="flex-end" wrap="nowrap">
            <TextInput
              label="Link"
              value={made}
              readOnly
              flex={1}
              onFocus={(event) => event.currentTarget.select()}
            />
            <CopyButton value={made}>
              {({ copied, copy }) => <Button onClick={copy}>{copied ? "Copied" : "Copy"}</Button>}
            </CopyButton>
          </Group>
        </Alert>
      )}
      <Loaded query={links}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              No links yet.
            </Text>
          ) : (
            <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
              {items.map((link) => (
                <li key={link.link}>
                  <LinkRow loan={loan} link={link} />
                </li>
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Stack>
  );
}

function LinkRow({ loan, link }: { readonly loan: string; readonly link: RescueLink }) {
  const revoke = useCommand("revokeRescueLink", { outdates: ["listRescueLinks"] });
  const now = Date.now();
  const made = `Made ${distanceText(link.createdAt, now)}, ends ${distanceText(link.expiresAt, now)}`;
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm">{link.isRevoked ? `${made}, revoked` : made}</Text>
      {link.isRevoked ? null : (
        <Button
          size="compact-md"
          variant="default"
          loading={revoke.isPending}
          aria-label={`Revoke the link made ${distanceText(link.createdAt, now)}`}
          onClick={() => revoke.mutate({ params: { loan, link: link.link } })}
        >
          Revoke
        </Button>
      )}
      {revoke.isError ? (
        <Text size="xs" c="red" role="alert">
          {troubleOf(revoke.error).detail}
        </Text>
      ) : null}
    </Group>
  );
}
