import {
  Alert,
  Button,
  CopyButton,
  Group,
  MultiSelect,
  NativeSelect,
  Text,
  TextInput,
} from "@mantine/core";
import { scopesByRole } from "virtual:route-table";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { isCustomer, type Session } from "../../foundation/session/caller.ts";
import { ActForm } from "./act-form.tsx";
import { keyTermsOf, type KeyDraft } from "./key-terms.ts";
import { useStepUp } from "./step-up.tsx";

const ROLE_WORDS = {
  customer: "Customer: loans and balances of the account",
  liquidator: "Liquidator: buys what is being liquidated",
} as const;

const ENDS = [
  { value: "30", label: "In 30 days", days: 30 },
  { value: "", label: "In 90 days", days: null },
  { value: "365", label: "In a year", days: 365 },
  { value: "730", label: "In two years", days: 730 },
];

/** Makes an API key and shows its secret, once. */
export function KeyForm({ session }: { readonly session: Session }) {
  const [draft, setDraft] = useState<KeyDraft>(() => emptyDraft(session));
  const [secret, setSecret] = useState<string | null>(null);
  const change = (part: Partial<KeyDraft>): void => setDraft({ ...draft, ...part });
  const { proven, dialog } = useStepUp();
  const create = useCommand("createKey", { outdates: ["listKeys"] });
  const make = useMutation({
    mutationFn: async () => {
      const body = keyTermsOf(draft, Date.now());
      const made = await proven(() => create.mutateAsync({ body }));
      setSecret(made.secret);
      setDraft(emptyDraft(session));
      return made;
    },
  });
  const trouble = make.error === null ? null : troubleOf(make.error);
  const wrongAt = (field: string): string | null =>
    trouble?.field?.split(/[.[]/)[0] === field ? trouble.detail : null;
  const isAtField = ["name", "account", "scopes", "addresses", "expiresAt"].some(
    (field) => wrongAt(field) !== null,
  );
  const roles = rolesOffered(session);
  return (
    <>
      <ActForm act={{ ...make, error: isAtField ? null : make.error }} label="Make the key">
        <TextInput
          label="Name"
          description="What uses it, so that you know it again in the list."
          required
          maxLength={80}
          autoComplete="off"
          value={draft.name}
          error={wrongAt("name")}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        {isCustomer(session) ? null : (
          <TextInput
            label="Account that it acts for"
            required
            autoComplete="off"
            value={draft.account}
            error={wrongAt("account")}
            onChange={(event) => change({ account: event.currentTarget.value })}
          />
        )}
        <NativeSelect
          label="Role"
          data={roles.map((role) => ({ value: role, label: ROLE_WORDS[role] }))}
          value={draft.role}
          onChange={(event) => {
            const role = roles.find((name) => name === event.currentTarget.value);
            if (role !== undefined) change({ role, scopes: [] });
          }}
        />
        <MultiSelect
          label="Scopes"
          description="Left empty: all that the role may."
          data={[...scopesByRole[draft.role]]}
          value={[...draft.scopes]}
          searchable
          error={wrongAt("scopes")}
          onChange={(scopes) => change({ scopes })}
        />
        <TextInput
          label="Networks that it may be used from"
          description="Addresses or CIDR, with commas between them. Left empty: everywhere."
          placeholder="203.0.113.0/24, 198.51.100.7"
          autoComplete="off"
          value={draft.networks}
          error={wrongAt("addresses")}
          onChange={(event) => change({ networks: event.currentTarget.value })}
        />
        <NativeSelect
          label="Ends"
          data={ENDS.map(({ value, label }) => ({ value, label }))}
          value={draft.days === null ? "" : String(draft.days)}
          error={wrongAt("expiresAt")}
          onChange={(event) => {
            const end = ENDS.find(({ value }) => value === event.currentTarget.value);
            change({ days: end?.days ?? null });
          }}
        />
      </ActForm>
      <Outcome secret={secret} notice={make.data?.notice ?? null} />
      {dialog}
    </>
  );
}

function Outcome({
  secret,
  notice,
}: {
  readonly secret: string | null;
  readonly notice: string | null;
}) {
  if (secret === null) {
    return notice === null ? null : (
      <Alert color="orange" variant="outline" role="alert" mt="md">
        {notice}
      </Alert>
    );
  }
  return (
    <Alert color="teal" variant="outline" title="Your key" role="status" mt="md">
      <Text size="sm" mb="xs">
        It is shown only now. Whoever has it acts for you: keep it as you keep a password, and send
        it as a bearer token.
      </Text>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          label="Key"
          value={secret}
          readOnly
          flex={1}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton value={secret}>
          {({ copied, copy }) => <Button onClick={copy}>{copied ? "Copied" : "Copy"}</Button>}
        </CopyButton>
      </Group>
    </Alert>
  );
}

/** Customers give away what they hold themselves; operators make keys for accounts that they name. */
function rolesOffered({ roles }: Session): readonly KeyDraft["role"][] {
  const all = ["customer", "liquidator"] as const;
  return roles.includes("operator") ? all : all.filter((role) => roles.includes(role));
}

function emptyDraft(session: Session): KeyDraft {
  return {
    name: "",
    role: rolesOffered(session)[0] ?? "customer",
    account: isCustomer(session) ? (session.account ?? "") : "",
    days: null,
    scopes: [],
    networks: "",
  };
}
