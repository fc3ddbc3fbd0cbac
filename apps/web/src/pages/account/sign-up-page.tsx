import { Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { LinkButton, TextLink } from "../../elements/panels/links.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Loaded } from "../../elements/states/states.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { useNextPage } from "../../foundation/session/next-page.ts";
import { useRenewSession } from "../../foundation/session/session.ts";
import { signUp } from "../../foundation/session/sign-in.ts";
import { ActForm } from "../../subjects/access/act-form.tsx";
import { EmailInput, NameInput, NewPasswordInput } from "../../subjects/access/fields.tsx";
import classes from "./account.module.css";
import { LookIntoMail } from "./look-into-mail.tsx";

/** A new person, where anybody may come; elsewhere how one gets in. */
export function SignUpPage() {
  const app = useApi("getApp");
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <div className={classes.column}>
      <PageHeader title="Open an account" />
      {sentTo === null ? (
        <Panel>
          <Loaded query={app}>
            {({ registration }) =>
              registration === "open" ? (
                <SignUpForm onLetter={setSentTo} />
              ) : (
                <NoSignUp isInvited={registration === "invite"} />
              )
            }
          </Loaded>
        </Panel>
      ) : (
        <LookIntoMail email={sentTo} />
      )}
    </div>
  );
}

function SignUpForm({ onLetter }: { readonly onLetter: (email: string) => void }) {
  const next = useNextPage();
  const navigate = useNavigate();
  const renew = useRenewSession();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const open = useMutation({
    mutationFn: async () => {
      const person = { name: name.trim(), email: email.trim(), password };
      const { isSignedIn } = await signUp(person);
      if (!isSignedIn) return onLetter(person.email);
      await renew();
      await navigate({ href: next ?? "/overview" });
    },
  });
  const { error } = open;
  return (
    <ActForm
      act={open}
      label="Open the account"
      fields={["name", "email", "newPassword"]}
      isFullWidth
    >
      <NameInput value={name} onChange={setName} error={error} />
      <EmailInput value={email} onChange={setEmail} error={error} />
      <NewPasswordInput label="Password" value={password} onChange={setPassword} error={error} />
      <Text size="sm">
        You have one already?{" "}
        <TextLink to="/sign-in" search={next === undefined ? {} : { next }} underline="always">
          Sign in
        </TextLink>
      </Text>
    </ActForm>
  );
}

function NoSignUp({ isInvited }: { readonly isInvited: boolean }) {
  return (
    <Empty
      title={isInvited ? "An account here needs an invitation" : "No new accounts are opened here"}
      action={
        <LinkButton to="/sign-in" variant="default">
          Sign in
        </LinkButton>
      }
    >
      {isInvited
        ? "Whoever runs this service invites people by a letter. Follow the link in yours; if you have none, ask them for one."
        : "Whoever runs this service takes no new customers at present. If you have an account already, sign in."}
    </Empty>
  );
}
