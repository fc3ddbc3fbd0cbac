import { Text } from "@mantine/core";
import { focusNow } from "../../elements/panels/focus-now.ts";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { useSearchText } from "../../foundation/session/search-text.ts";
import { ActForm } from "../../subjects/access/act-form.tsx";
import classes from "./account.module.css";

/** Where the letter leads that asks whether alerts about somebody's loans may come to an address. */
export function ConfirmAddressPage() {
  const token = useSearchText("token") ?? "";
  const confirm = useCommand("confirmNotificationAddress", {
    outdates: ["getNotificationPreferences"],
  });
  const { isPending, error } = confirm;
  return (
    <div className={classes.column}>
      <PageHeader
        title="May alerts come to you?"
        lead="Somebody named your address for alerts about their loans. Nothing comes before you agree."
      />
      <Panel>
        {confirm.isSuccess ? (
          <Text tabIndex={-1} ref={focusNow}>
            Alerts may come to <strong>{confirm.data.email}</strong> from now on.
          </Text>
        ) : (
          <ActForm
            act={{ mutate: () => confirm.mutate({ body: { token } }), isPending, error }}
            label="Agree"
          />
        )}
      </Panel>
    </div>
  );
}
