import { Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { Loaded } from "../../elements/states/states.tsx";
import { isWaitingForFactor } from "../../foundation/session/caller.ts";
import { useSearchText } from "../../foundation/session/search-text.ts";
import { useRenewSession } from "../../foundation/session/session.ts";
import { ActForm } from "../../subjects/access/act-form.tsx";
import { NameInput, NewPasswordInput } from "../../subjects/access/fields.tsx";
import { acceptInvitation, lookAtInvitation } from "../../subjects/access/invitation.ts";
import classes from "./account.module.css";

/** Where an invitation leads: a name and a password, and one is in. */
export function InvitationPage() {
  const token = useSearchText("token") ?? "";
  const invitation = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => lookAtInvitation(token),
    // Once it is accepted it opens nothing any more, which is no reason to say so.
    staleTime: Infinity,
  });
  return (
    <div className={classes.column}>
      <PageHeader title="You are invited" />
      <Panel>
        <Loaded query={invitation}>
          {({ email, roles }) => <AcceptForm token={token} email={email} roles={roles} />}
        </Loaded>
      </Panel>
    </div>
  );
}

function AcceptForm({
  token,
  email,
  roles,
}: {
  readonly token: string;
  readonly email: string;
  readonly roles: readonly string[];
}) {
  const navigate = useNavigate();
  const renew = useRenewSession();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const accept = useMutation({
    mutationFn: async () => {
      await acceptInvitation({ token, name: name.trim(), password });
      const session = await renew();
      const home = isWaitingForFactor(session) ? "/account/security" : "/overview";
      await navigate({ href: home });
    },
  });
  const { error } = accept;
  const isStaff = roles.some((role) => role !== "customer" && role !== "liquidator");
  return (
    <ActForm act={accept} label="Open the account" fields={["name", "newPassword"]} isFullWidth>
      <Text>
        You sign in as <strong>{email}</strong>, with the {roles.length === 1 ? "role" : "roles"}{" "}
        {roles.join(", ")}.{isStaff ? " As staff you set up a second factor next." : ""}
      </Text>
      <NameInput value={name} onChange={setName} error={error} />
      <NewPasswordInput label="Password" value={password} onChange={setPassword} error={error} />
    </ActForm>
  );
}
