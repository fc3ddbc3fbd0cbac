import { Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Panel } from "../../../elements/panels/panel.tsx";
import { ActForm } from "../../../subjects/access/act-form.tsx";
import { changeEmail } from "../../../subjects/access/email.ts";
import { EmailInput } from "../../../subjects/access/fields.tsx";
import { useStepUp } from "../../../subjects/access/step-up.tsx";

/** The address that the account goes by, and a letter to another one. */
export function EmailPanel({ email }: { readonly email: string }) {
  const { proven, dialog } = useStepUp();
  const [newEmail, setNewEmail] = useState("");
  const change = useMutation({
    mutationFn: async () => {
      const asked = newEmail.trim();
      await proven(() => changeEmail(asked));
      setNewEmail("");
      return asked;
    },
  });
  return (
    <Panel title="E-mail">
      <Text size="sm" mb="md">
        You sign in as <strong>{email}</strong>.
      </Text>
      <ActForm act={change} label="Send a letter there">
        <EmailInput label="New address" value={newEmail} onChange={setNewEmail} error={null} />
        <Text size="sm" role="status">
          {change.isSuccess
            ? `A letter is on its way to ${change.data}. Your account goes by that address once its link was followed, within an hour.`
            : ""}
        </Text>
      </ActForm>
      {dialog}
    </Panel>
  );
}
