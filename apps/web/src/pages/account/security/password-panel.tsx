import { Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Panel } from "../../../elements/panels/panel.tsx";
import { ActForm } from "../../../subjects/access/act-form.tsx";
import { NewPasswordInput, OwnPasswordInput } from "../../../subjects/access/fields.tsx";
import { changePassword } from "../../../subjects/access/password.ts";
import { sessionsQuery } from "../../../subjects/access/sessions.ts";

/** Changes the password. */
export function PasswordPanel({ email }: { readonly email: string }) {
  const queries = useQueryClient();
  const [currentPassword, setCurrent] = useState("");
  const [newPassword, setNew] = useState("");
  const change = useMutation({
    mutationFn: () => changePassword({ currentPassword, newPassword }),
    onSuccess: async () => {
      setCurrent("");
      setNew("");
      await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  const { error } = change;
  return (
    <Panel title="Password">
      <ActForm act={change} label="Change the password" fields={["password", "newPassword"]}>
        {/* For password managers: whose password this is. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <OwnPasswordInput value={currentPassword} onChange={setCurrent} error={error} />
        <NewPasswordInput
          label="New password"
          value={newPassword}
          onChange={setNew}
          error={error}
        />
        <Text size="sm" role="status">
          {change.isSuccess ? "Changed. Other browsers are signed out." : ""}
        </Text>
      </ActForm>
    </Panel>
  );
}
