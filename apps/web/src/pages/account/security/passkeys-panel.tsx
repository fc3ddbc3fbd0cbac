import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { RealWhen } from "../../../subjects/access/real-when.tsx";
import { Panel } from "../../../elements/panels/panel.tsx";
import { Loaded } from "../../../elements/states/states.tsx";
import { isWaitingForFactor } from "../../../foundation/session/caller.ts";
import { useRenewSession, useSession } from "../../../foundation/session/session.ts";
import { ActForm } from "../../../subjects/access/act-form.tsx";
import { factorsQuery } from "../../../subjects/access/factors.ts";
import {
  addPasskey,
  canUsePasskeys,
  passkeysQuery,
  removePasskey,
  renamePasskey,
  type Passkey,
} from "../../../subjects/access/passkeys.ts";
import { refusalAt, refusalElsewhere } from "../../../subjects/access/refusal-at.ts";
import { useStepUp } from "../../../subjects/access/step-up.tsx";
import classes from "../account.module.css";

/** Passkeys: what one has of them, and another one. */
export function PasskeysPanel() {
  const passkeys = useQuery(passkeysQuery);
  return (
    <Panel title="Passkeys">
      <Stack>
        <Text size="sm">
          A passkey lives in your device or your password manager. It signs you in by itself, and
          cannot be used on a false page.
        </Text>
        <Loaded query={passkeys}>
          {(items) =>
            items.length === 0 ? (
              <Text size="sm" c="dimmed">
                No passkeys yet.
              </Text>
            ) : (
              <ul className={classes.rows}>
                {items.map((passkey) => (
                  <li key={passkey.id}>
                    <PasskeyRow passkey={passkey} />
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
        {canUsePasskeys() ? (
          <AddPasskey />
        ) : (
          <Text size="sm" c="dimmed">
            This browser cannot use passkeys here.
          </Text>
        )}
      </Stack>
    </Panel>
  );
}

function useRefresh(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: passkeysQuery.queryKey }),
      queries.invalidateQueries({ queryKey: factorsQuery.queryKey }),
    ]);
  };
}

function AddPasskey() {
  const session = useSession();
  const renew = useRenewSession();
  const refresh = useRefresh();
  const { proven, dialog } = useStepUp();
  const [name, setName] = useState("");
  const add = useMutation({
    mutationFn: async () => {
      await proven(() => addPasskey(name.trim()));
      setName("");
      // Whoever has just made one has used a second factor.
      if (isWaitingForFactor(session)) await renew();
      await refresh();
    },
  });
  return (
    <>
      <ActForm act={add} label="Add a passkey" fields={["name"]}>
        <TextInput
          label="Name of a new passkey"
          description="Such as the device that it lives in."
          required
          maxLength={80}
          autoComplete="off"
          value={name}
          error={refusalAt("name", add.error)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Text size="sm" role="status">
          {add.isSuccess ? "Added." : ""}
        </Text>
      </ActForm>
      {dialog}
    </>
  );
}

function PasskeyRow({ passkey }: { readonly passkey: Passkey }) {
  const { id, name, createdAt, lastUsedAt } = passkey;
  const refresh = useRefresh();
  const { proven, dialog } = useStepUp();
  const [isRenaming, setIsRenaming] = useState(false);
  const remove = useMutation({
    mutationFn: async () => {
      await proven(() => removePasskey(id));
      await refresh();
    },
  });
  const refusal = refusalElsewhere([], remove.error);
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <div>
          <Text fw={600}>{name}</Text>
          <Text size="sm" c="dimmed" component="div">
            Added <RealWhen at={createdAt} />,{" "}
            {lastUsedAt === null ? (
              "not used yet"
            ) : (
              <>
                last used <RealWhen at={lastUsedAt} />
              </>
            )}
          </Text>
        </div>
        <Group gap="xs">
          <Button
            size="compact-md"
            variant="default"
            aria-expanded={isRenaming}
            aria-label={`Rename the passkey ${name}`}
            onClick={() => setIsRenaming(!isRenaming)}
          >
            Rename
          </Button>
          <Button
            size="compact-md"
            variant="default"
            loading={remove.isPending}
            aria-label={`Remove the passkey ${name}`}
            onClick={() => remove.mutate()}
          >
            Remove
          </Button>
        </Group>
      </Group>
      {isRenaming ? (
        <RenameForm
          passkey={passkey}
          onDone={async () => {
            await refresh();
            setIsRenaming(false);
          }}
        />
      ) : null}
      {refusal === null ? null : (
        <Text c="red" size="sm" role="alert">
          {refusal}
        </Text>
      )}
      {dialog}
    </Stack>
  );
}

function RenameForm({
  passkey: { id, name: before },
  onDone,
}: {
  readonly passkey: Passkey;
  readonly onDone: () => Promise<void>;
}) {
  const [name, setName] = useState(before);
  const rename = useMutation({
    mutationFn: async () => {
      await renamePasskey(id, name.trim());
      await onDone();
    },
  });
  return (
    <ActForm act={rename} label="Rename" fields={["name"]}>
      <TextInput
        label="New name"
        required
        maxLength={80}
        autoComplete="off"
        value={name}
        error={refusalAt("name", rename.error)}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </ActForm>
  );
}
