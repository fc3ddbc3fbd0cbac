import { Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { focusNow } from "../../elements/panels/focus-now.ts";
import { LinkButton, TextLink } from "../../elements/panels/links.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { troubleOf } from "../../foundation/api/problem.ts";
import { useSearchText } from "../../foundation/session/search-text.ts";
import { useRenewSession } from "../../foundation/session/session.ts";
import { ActForm } from "../../subjects/access/act-form.tsx";
import { NewPasswordInput } from "../../subjects/access/fields.tsx";
import { resetPassword } from "../../subjects/access/password.ts";
import classes from "./account.module.css";

/** Where the letter about a forgotten password leads. */
export function ResetPasswordPage() {
  const token = useSearchText("token") ?? "";
  const renew = useRenewSession();
  const [newPassword, setNewPassword] = useState("");
  const choose = useMutation({
    mutationFn: async () => {
      await resetPassword({ token, newPassword });
      await renew();
    },
  });
  const { error } = choose;
  return (
    <div className={classes.column}>
      <PageHeader title="Choose a new password" />
      <Panel>
        {choose.isSuccess ? (
          <>
            <Text tabIndex={-1} ref={focusNow} mb="md">
              Your password is changed, and every browser that was signed in as you is signed out.
            </Text>
            <LinkButton to="/sign-in" size="md">
              Sign in
            </LinkButton>
          </>
        ) : (
          <ActForm act={choose} label="Change the password" fields={["newPassword"]} isFullWidth>
            <NewPasswordInput
              label="New password"
              value={newPassword}
              onChange={setNewPassword}
              error={error}
            />
            {error !== null && troubleOf(error).code === "INVALID_TOKEN" ? (
              <Text size="sm">
                <TextLink to="/forgotten-password" underline="always">
                  Ask for another link
                </TextLink>
              </Text>
            ) : null}
          </ActForm>
        )}
      </Panel>
    </div>
  );
}
