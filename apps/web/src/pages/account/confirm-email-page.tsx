import { Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { focusNow } from "../../elements/panels/focus-now.ts";
import { LinkButton } from "../../elements/panels/links.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { useSearchText } from "../../foundation/session/search-text.ts";
import { useRenewSession } from "../../foundation/session/session.ts";
import { ActForm } from "../../subjects/access/act-form.tsx";
import { confirmEmail } from "../../subjects/access/email.ts";
import classes from "./account.module.css";

/** Where the letter to a new address leads. A press confirms it: programs that look at mail follow links. */
export function ConfirmEmailPage() {
  const token = useSearchText("token") ?? "";
  const renew = useRenewSession();
  const confirm = useMutation({
    mutationFn: async () => {
      const email = await confirmEmail(token);
      await renew();
      return email;
    },
  });
  return (
    <div className={classes.column}>
      <PageHeader
        title="Your new address"
        lead="Your account goes by the address that this letter came to, once you confirm it."
      />
      <Panel>
        {confirm.isSuccess ? (
          <>
            <Text tabIndex={-1} ref={focusNow} mb="md">
              Your account goes by <strong>{confirm.data}</strong> from now on. Sign in with it.
            </Text>
            <LinkButton to="/account/security" size="md">
              To your account
            </LinkButton>
          </>
        ) : (
          <ActForm act={confirm} label="Confirm the address" />
        )}
      </Panel>
    </div>
  );
}
