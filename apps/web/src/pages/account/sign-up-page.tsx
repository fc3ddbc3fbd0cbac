import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type SyntheticEvent } from "react";
import { TextLink } from "../../elements/panels/links.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { troubleOf } from "../../foundation/api/problem.ts";
import { useNextPage } from "../../foundation/session/next-page.ts";
import { useRenewSession } from "../../foundation/session/session.ts";
import { signUp } from "../../foundation/session/sign-in.ts";
import classes from "./account.module.css";

const PASSWORD_LENGTH_MIN = 10;

/** A new person, with an account of the book at once. */
export function SignUpPage() {
  const next = useNextPage();
  const navigate = useNavigate();
  const renew = useRenewSession();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const proceed = useMutation({
    mutationFn: async () => {
      await signUp(name.trim(), email.trim(), password);
      await renew();
      await navigate({ href: next ?? "/overview" });
    },
  });
  const isShort = password !== "" && password.length < PASSWORD_LENGTH_MIN;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (password.length >= PASSWORD_LENGTH_MIN) proceed.mutate();
  };
  return (
    <div className={classes.column}>
      <PageHeader title="Open an account" />
      <Panel>
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label="Name"
              autoComplete="name"
              required
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              label="E-mail"
              type="email"
              autoComplete="username"
              required
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <PasswordInput
              label="Password"
              description={`At least ${PASSWORD_LENGTH_MIN} characters.`}
              autoComplete="new-password"
              required
              value={password}
              error={isShort ? `${PASSWORD_LENGTH_MIN - password.length} more to go.` : null}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            {proceed.isError ? (
              <Text c="red" size="sm" role="alert">
                {troubleOf(proceed.error).detail}
              </Text>
            ) : null}
            <Button type="submit" size="md" loading={proceed.isPending}>
              Open the account
            </Button>
            <Text size="sm">
              You have one already?{" "}
              <TextLink
                to="/sign-in"
                search={next === undefined ? {} : { next }}
                underline="always"
              >
                Sign in
              </TextLink>
            </Text>
          </Stack>
        </form>
      </Panel>
    </div>
  );
}
