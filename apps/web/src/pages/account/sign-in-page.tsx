import { Alert, Divider, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { focusNow } from "../../elements/panels/focus-now.ts";
import { TextLink } from "../../elements/panels/links.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { isStaff, isWaitingForFactor, type Session } from "../../foundation/session/caller.ts";
import { useNextPage } from "../../foundation/session/next-page.ts";
import { useSearchText } from "../../foundation/session/search-text.ts";
import { useRenewSession } from "../../foundation/session/session.ts";
import { giveCode, signIn } from "../../foundation/session/sign-in.ts";
import { ActForm } from "../../subjects/access/act-form.tsx";
import { EmailInput, OwnPasswordInput } from "../../subjects/access/fields.tsx";
import { refusalAt } from "../../subjects/access/refusal-at.ts";
import { Become } from "../../subjects/sandbox/become.tsx";
import classes from "./account.module.css";
import { PasskeySignIn } from "./passkey-sign-in.tsx";

/** Password and second factor, or a passkey; leads back to where one came from. */
export function SignInPage() {
  const next = useNextPage();
  const navigate = useNavigate();
  const renew = useRenewSession();
  const app = useApi("getApp");
  const [isHalfIn, setIsHalfIn] = useState(false);
  const enter = async (): Promise<void> => {
    const session = await renew();
    await navigate({ href: next ?? homeOf(session) });
  };
  return (
    <div className={classes.column}>
      <PageHeader
        title="Sign in"
        {...(next === undefined
          ? {}
          : { lead: "Then you are back on the page that you came from." })}
      />
      <LetterOutcome />
      <Panel>
        {isHalfIn ? (
          <CodeForm onDone={enter} />
        ) : (
          <>
            <PasswordForm
              onDone={enter}
              onHalfIn={() => setIsHalfIn(true)}
              mayWaitForLetter={app.data?.mode === "live"}
            />
            <Divider label="or" my="md" />
            <PasskeySignIn onDone={enter} />
            <Text size="sm" mt="md">
              No account yet?{" "}
              <TextLink
                to="/sign-up"
                search={next === undefined ? {} : { next }}
                underline="always"
              >
                Open one
              </TextLink>
            </Text>
          </>
        )}
      </Panel>
      {app.data?.hasScenario === true ? (
        <Panel title="Or, in this sandbox, with one click">
          <Become />
        </Panel>
      ) : null}
    </div>
  );
}

/** Where somebody begins who was on the way to nowhere in particular. */
function homeOf(session: Session | null): string {
  if (isWaitingForFactor(session)) return "/account/security";
  return isStaff(session) ? "/risk" : "/overview";
}

function PasswordForm({
  onDone,
  onHalfIn,
  mayWaitForLetter,
}: {
  readonly onDone: () => Promise<void>;
  readonly onHalfIn: () => void;
  /** Whether somebody who has signed up must follow the link of a letter first. */
  readonly mayWaitForLetter: boolean;
}) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const enter = useMutation({
    mutationFn: async () => {
      const { needsCode } = await signIn(email.trim(), password);
      if (needsCode) onHalfIn();
      else await onDone();
    },
  });
  return (
    <ActForm act={enter} label="Sign in" isFullWidth>
      <EmailInput value={email} onChange={setEmail} error={null} />
      <OwnPasswordInput label="Password" value={password} onChange={setPassword} error={null} />
      <Text size="sm">
        <TextLink to="/forgotten-password" underline="always">
          Forgotten the password?
        </TextLink>{" "}
        {mayWaitForLetter ? (
          <>
            Or have you just signed up, and{" "}
            <TextLink to="/verification" underline="always">
              no letter has come
            </TextLink>
            ?
          </>
        ) : null}
      </Text>
    </ActForm>
  );
}

function CodeForm({ onDone }: { readonly onDone: () => Promise<void> }) {
  const [code, setCode] = useState("");
  const enter = useMutation({
    mutationFn: async () => {
      await giveCode(code.trim());
      await onDone();
    },
  });
  return (
    <ActForm act={enter} label="Confirm" fields={["code"]} isFullWidth>
      <TextInput
        label="Code of your authenticator"
        description="Six digits, or one of your backup codes. Each is good once."
        value={code}
        error={refusalAt("code", enter.error)}
        onChange={(event) => setCode(event.currentTarget.value)}
        autoComplete="one-time-code"
        required
        ref={focusNow}
      />
    </ActForm>
  );
}

/** What became of the link of a letter that has led here. */
function LetterOutcome() {
  const error = useSearchText("error");
  const isConfirmed = useSearchText("confirmed") !== null;
  if (error !== null) {
    return (
      <Alert color="var(--line-warning)" variant="outline" title="This link confirms nothing">
        It is too old, or was used before.{" "}
        <TextLink to="/verification" underline="always" inherit>
          Have another letter sent
        </TextLink>
        , or sign in if your address is confirmed already.
      </Alert>
    );
  }
  if (!isConfirmed) return null;
  return (
    <Alert color="teal" variant="outline" title="Your address is confirmed" role="status">
      Now sign in.
    </Alert>
  );
}
