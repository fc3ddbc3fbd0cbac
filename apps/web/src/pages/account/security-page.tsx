import { Button, Code, Group, List, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toDataURL } from "qrcode";
import { useState, type ReactNode, type SyntheticEvent } from "react";
import { focusNow } from "../../elements/panels/focus-now.ts";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Loaded } from "../../elements/states/states.tsx";
import { troubleOf } from "../../foundation/api/problem.ts";
import {
  beginSecondFactor,
  endSecondFactor,
  giveCode,
  hasSecondFactor,
} from "../../foundation/session/sign-in.ts";
import classes from "./account.module.css";

interface SetUp {
  readonly picture: string;
  readonly secret: string;
  readonly backupCodes: readonly string[];
}

const KEY = ["second factor"] as const;

/** The second factor of one's own sign-in. */
export function SecurityPage() {
  const queries = useQueryClient();
  const factor = useQuery({ queryKey: KEY, queryFn: hasSecondFactor });
  // It is known without asking again, which might fail.
  const turn = (isOn: boolean) => queries.setQueryData(KEY, isOn);
  return (
    <div className={classes.column}>
      <PageHeader
        title="Security"
        lead="With a second factor a stolen password opens nothing: each sign-in also asks for a code from your authenticator app."
      />
      <Loaded query={factor}>
        {(isOn) =>
          isOn ? <TurnOff onDone={() => turn(false)} /> : <TurnOn onDone={() => turn(true)} />
        }
      </Loaded>
    </div>
  );
}

function TurnOn({ onDone }: { readonly onDone: () => void }) {
  const [setUp, setSetUp] = useState<SetUp | null>(null);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const proceed = useMutation({
    mutationFn: async () => {
      if (setUp !== null) {
        await giveCode(code.trim());
        return onDone();
      }
      const { uri, backupCodes } = await beginSecondFactor(password);
      const secret = new URL(uri).searchParams.get("secret") ?? "";
      setSetUp({ picture: await toDataURL(uri), secret, backupCodes });
    },
  });
  return (
    <Panel title="The second factor is off">
      <Form proceed={proceed} label={setUp === null ? "Set it up" : "Turn it on"}>
        {setUp === null ? (
          <PasswordInput
            label="Your password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        ) : (
          <>
            <Text size="sm" tabIndex={-1} ref={focusNow}>
              Scan this with your authenticator app, or type in the key.
            </Text>
            <img className={classes.qr} src={setUp.picture} alt="QR code of the key below" />
            <Code data-testid="totp-secret">{setUp.secret}</Code>
            <Text size="sm" fw={600}>
              Keep these backup codes: each opens one sign-in when the app is lost.
            </Text>
            <List className={classes.codes} size="sm">
              {setUp.backupCodes.map((backup) => (
                <List.Item key={backup}>{backup}</List.Item>
              ))}
            </List>
            <TextInput
              label="Code that the app shows now"
              autoComplete="one-time-code"
              inputMode="numeric"
              required
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
          </>
        )}
      </Form>
    </Panel>
  );
}

function TurnOff({ onDone }: { readonly onDone: () => void }) {
  const [password, setPassword] = useState("");
  const proceed = useMutation({
    mutationFn: async () => {
      await endSecondFactor(password);
      onDone();
    },
  });
  return (
    <Panel title="The second factor is on">
      <Form proceed={proceed} label="Turn it off">
        <PasswordInput
          label="Your password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      </Form>
    </Panel>
  );
}

function Form({
  proceed,
  label,
  children,
}: {
  readonly proceed: {
    readonly mutate: () => void;
    readonly isPending: boolean;
    readonly error: Error | null;
  };
  readonly label: string;
  readonly children: ReactNode;
}) {
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    proceed.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {children}
        {proceed.error === null ? null : (
          <Text c="red" size="sm" role="alert">
            {troubleOf(proceed.error).detail}
          </Text>
        )}
        <Group>
          <Button type="submit" loading={proceed.isPending}>
            {label}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
