import { Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { focusNow } from "../../elements/panels/focus-now.ts";
import { TextLink } from "../../elements/panels/links.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Empty, Loaded } from "../../elements/states/states.tsx";
import { useApi } from "../../foundation/api/query.ts";
import { ActForm } from "../../subjects/access/act-form.tsx";
import { EmailInput } from "../../subjects/access/fields.tsx";
import { askForNewPassword } from "../../subjects/access/password.ts";
import classes from "./account.module.css";

/** Asks for a letter with a link to choose a new password. */
export function ForgottenPasswordPage() {
  const app = useApi("getApp");
  return (
    <div className={classes.column}>
      <PageHeader
        title="A new password"
        lead="You choose one by a link. It is good for half an hour, and once."
      />
      <Panel>
        <Loaded query={app}>
          {({ sendsLetters }) =>
            sendsLetters ? (
              <AskForm />
            ) : (
              <Empty title="This service sends no letters">
                Ask whoever runs it: they can make such a link for you.
              </Empty>
            )
          }
        </Loaded>
      </Panel>
    </div>
  );
}

function AskForm() {
  const [email, setEmail] = useState("");
  const ask = useMutation({ mutationFn: () => askForNewPassword(email.trim()) });
  if (ask.isSuccess) {
    return (
      <Text tabIndex={-1} ref={focusNow}>
        If there is an account with this address, a letter is on its way. Look into your mail.{" "}
        <TextLink to="/sign-in" underline="always">
          Back to the sign-in
        </TextLink>
      </Text>
    );
  }
  return (
    <ActForm act={ask} label="Send me a link" isFullWidth>
      <EmailInput value={email} onChange={setEmail} error={null} />
    </ActForm>
  );
}
