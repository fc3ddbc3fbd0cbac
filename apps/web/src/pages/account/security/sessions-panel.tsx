import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { Dialog } from "../../../elements/panels/dialog.tsx";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { RealWhen } from "../../../subjects/access/real-when.tsx";
import { Panel } from "../../../elements/panels/panel.tsx";
import { Loaded } from "../../../elements/states/states.tsx";
import { useSessionKeeper } from "../../../foundation/session/session.ts";
import { ActForm } from "../../../subjects/access/act-form.tsx";
import { deviceText } from "../../../subjects/access/device-text.ts";
import { refusalElsewhere } from "../../../subjects/access/refusal-at.ts";
import {
  endEverything,
  endOtherSessions,
  endSession,
  sessionsQuery,
  type OwnSession,
} from "../../../subjects/access/sessions.ts";
import classes from "../account.module.css";

/** Where one is signed in, and a way to end it. */
export function SessionsPanel() {
  const sessions = useQuery(sessionsQuery);
  return (
    <Panel title="Where you are signed in">
      <Stack>
        <Loaded query={sessions}>
          {(items) => (
            <>
              <ul className={classes.rows}>
                {items.map((session) => (
                  <li key={session.id}>
                    <SessionRow session={session} />
                  </li>
                ))}
              </ul>
              {items.length > 1 ? <EndOthers /> : null}
            </>
          )}
        </Loaded>
        <EndEverything />
      </Stack>
    </Panel>
  );
}

const FACTOR_WORDS: Readonly<Record<string, string>> = {
  totp: "with a code of the app",
  backup_code: "with a backup code",
  passkey: "with a passkey",
};

/** Sends something that ends sessions, and shows what is left. */
function useEnding(end: () => Promise<void>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: end,
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
}

function SessionRow({ session }: { readonly session: OwnSession }) {
  const { id, device, address, factor, signedInAt, seenAt, isThis } = session;
  const end = useEnding(() => endSession(id));
  const refusal = refusalElsewhere([], end.error);
  const name = deviceText(device);
  const how = factor === null ? "" : ` ${FACTOR_WORDS[factor] ?? ""}`;
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <div>
          <Group gap="xs">
            <Text fw={600} title={device}>
              {name}
            </Text>
            {isThis ? (
              <Badge variant="outline" size="sm">
                this one
              </Badge>
            ) : null}
          </Group>
          <Text size="sm" c="dimmed" component="div">
            Signed in <RealWhen at={signedInAt} />
            {how}
            {address === "" ? "" : ` from ${address}`}, last seen <RealWhen at={seenAt} />
          </Text>
        </div>
        {isThis ? null : (
          <Button
            size="compact-md"
            variant="default"
            loading={end.isPending}
            aria-label={`End the session of ${name}`}
            onClick={() => end.mutate()}
          >
            End
          </Button>
        )}
      </Group>
      {refusal === null ? null : (
        <Text c="red" size="sm" role="alert">
          {refusal}
        </Text>
      )}
    </Stack>
  );
}

function EndOthers() {
  const end = useEnding(endOtherSessions);
  return <ActForm act={end} label="End all others" />;
}

/** Ends all that acts in one's name; asked twice, since it cannot be taken back. */
function EndEverything() {
  const keeper = useSessionKeeper();
  const navigate = useNavigate();
  const [isAsked, setIsAsked] = useState(false);
  const end = useMutation({
    mutationFn: async () => {
      await endEverything();
      keeper.forget();
      await navigate({ to: "/sign-in" });
    },
  });
  return (
    <>
      <Group>
        <Button variant="outline" color="red" size="md" onClick={() => setIsAsked(true)}>
          End everything
        </Button>
      </Group>
      <Dialog opened={isAsked} onClose={() => setIsAsked(false)} title="End everything?">
        <ActForm
          act={end}
          label="End everything"
          isGrave
          aside={
            <Button variant="default" size="md" onClick={() => setIsAsked(false)}>
              Cancel
            </Button>
          }
        >
          <Text>
            Every browser that is signed in as you is signed out, this one too, and every API key
            that you have made ends at once. Programs that use such a key stop until they have
            another one.
          </Text>
        </ActForm>
      </Dialog>
    </>
  );
}
