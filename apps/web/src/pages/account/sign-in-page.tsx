import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type SyntheticEvent } from "react";
import { focusNow } from "../../elements/panels/focus-now.ts";
import { TextLink } from "../../elements/panels/links.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { troubleOf } from "../../foundation/api/problem.ts";
import { useApi } from "../../foundation/api/query.ts";
import { isStaff } from "../../foundation/session/caller.ts";
import { useNextPage } from "../../foundation/session/next-page.ts";
import { useRenewSession } from "../../foundation/session/session.ts";
import { giveCode, signIn } from "../../foundation/session/sign-in.ts";
import { Become } from "../../subjects/sandbox/become.tsx";
import classes from "./account.module.css";

/** Password, then the second factor if there is one; leads back to where one came from. */
export function SignInPage() {
  const next = useNextPage();
  const navigate = useNavigate();
  const renew = useRenewSession();
  const app = useApi("getApp");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [needsCode, setNeedsCode] = useState(false);
  const proceed = useMutation({
    mutationFn: async () => {
      if (needsCode) await giveCode(code.trim());
      else if ((await signIn(email, password)).needsCode) return setNeedsCode(true);
      const session = await renew();
      await navigate({ href: next ?? (isStaff(session) ? "/risk" : "/overview") });
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    proceed.mutate();
  };
  return (
    <div className={classes.column}>
      <PageHeader
        title="Sign in"
        {...(next === undefined
          ? {}
          : { lead: "Then you are back on the page that you came from." })}
      />
      <Panel>
        <form onSubmit={submit}>
          <Stack>
            {needsCode ? (
              <TextInput
                label="Code of your authenticator"
                description="Six digits, or one of your backup codes."
                value={code}
                onChange={(event) => setCode(event.currentTarget.value)}
                autoComplete="one-time-code"
                required
                ref={focusNow}
              />
            ) : (
              <>
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
                  autoComplete="current-password"
                  required
                  value={password}
                  onChange={(event) => setPassword(event.currentTarget.value)}
                />
              </>
            )}
            {proceed.isError ? (
              <Text c="red" size="sm" role="alert">
                {troubleOf(proceed.error).detail}
              </Text>
            ) : null}
            <Button type="submit" size="md" loading={proceed.isPending}>
              {needsCode ? "Confirm" : "Sign in"}
            </Button>
            <Text size="sm">
              No account yet?{" "}
              <TextLink
                to="/sign-up"
                search={next === undefined ? {} : { next }}
                underline="always"
              >
                Open one
              </TextLink>
            </Text>
          </Stack>
        </form>
      </Panel>
      {app.data?.hasScenario === true ? (
        <Panel title="Or, in this sandbox, with one click">
          <Become />
        </Panel>
      ) : null}
    </div>
  );
}
