import {
  Alert,
  Button,
  Checkbox,
  Code,
  Group,
  MultiSelect,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { CountInput } from "../../elements/amounts/count-input.tsx";
import { useCommand } from "../../foundation/api/command.ts";
import { troubleOf } from "../../foundation/api/problem.ts";
import { CHANNEL_WORDS, isChannel, isKind, KIND_WORDS, type Preferences } from "./kind-text.ts";
import { bodyOf, draftOf, isStill, type PreferencesDraft } from "./preferences-draft.ts";
import { PushSwitch } from "./push-switch.tsx";

/** How somebody wants to be told, in which order, and who is told when they do not answer. */
export function PreferencesForm({ preferences }: { readonly preferences: Preferences }) {
  const [draft, setDraft] = useState(() => draftOf(preferences));
  const change = (part: Partial<PreferencesDraft>): void => setDraft({ ...draft, ...part });
  // Shown once by the server: it stays here whatever is edited or saved afterwards.
  const [webhookSecret, setWebhookSecret] = useState<string | null>(null);
  const save = useCommand("setNotificationPreferences", {
    outdates: ["getNotificationPreferences"],
    onDone: (answer) => setWebhookSecret(answer.webhookSecret ?? webhookSecret),
  });
  const test = useCommand("sendTestNotification");
  const { channels, hasContact } = draft;
  const body = bodyOf(draft);
  // An answer is about what was sent; once something else is typed, it is over.
  const isAnswered = isStill(draft, save.variables?.body ?? null);
  const trouble = save.isError && isAnswered ? troubleOf(save.error) : null;
  const refusalOf = (field: string): string | null =>
    trouble?.field?.startsWith(field) === true ? trouble.detail : null;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (body !== null) save.mutate({ body });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <MultiSelect
          label="Channels, the first one first"
          description="The next one is tried when you have not said that you saw it."
          data={Object.entries(CHANNEL_WORDS).map(([value, label]) => ({ value, label }))}
          value={[...channels]}
          onChange={(chosen) => change({ channels: chosen.filter(isChannel) })}
          error={refusalOf("channels")}
        />
        <CountInput
          label="Minutes until the next channel"
          min={1}
          max={1_440}
          value={draft.minutes}
          onChange={(minutes) => change({ minutes })}
          error={draft.minutes === null ? "Enter minutes." : refusalOf("minutesUntilEscalation")}
        />
        <TextInput
          label="E-mail"
          description={
            preferences.verifiedEmail === null
              ? "Where alerts go."
              : `Left empty: ${preferences.verifiedEmail}.`
          }
          type="email"
          value={draft.email}
          onChange={(event) => change({ email: event.currentTarget.value })}
          error={refusalOf("email")}
        />
        <TextInput
          label="Webhook"
          description="An https address of yours; messages are signed."
          type="url"
          value={draft.webhookUrl}
          onChange={(event) => change({ webhookUrl: event.currentTarget.value })}
          error={refusalOf("webhookUrl")}
        />
        <PushSwitch />
        <TextInput
          label="Tell me when the yearly rate has moved by"
          description="As a share: 0.01 is one percentage point; 0 for never."
          inputMode="decimal"
          value={draft.rateStep}
          onChange={(event) => change({ rateStep: event.currentTarget.value })}
          error={refusalOf("rateStep")}
        />
        <Checkbox
          label="If I do not answer at all, tell somebody I trust"
          description="They get a link that can repay or add collateral, nothing else."
          checked={hasContact}
          onChange={(event) => change({ hasContact: event.currentTarget.checked })}
        />
        {hasContact ? (
          <Group grow align="start">
            <TextInput
              label="Their name"
              required
              value={draft.contactName}
              onChange={(event) => change({ contactName: event.currentTarget.value })}
              error={refusalOf("trustedContact.name")}
            />
            <TextInput
              label="Their e-mail"
              type="email"
              required
              value={draft.contactEmail}
              onChange={(event) => change({ contactEmail: event.currentTarget.value })}
              error={refusalOf("trustedContact.email")}
            />
          </Group>
        ) : null}
        <MultiSelect
          label="List these here only, and send them nowhere"
          data={Object.entries(KIND_WORDS).map(([value, label]) => ({ value, label }))}
          value={[...draft.quietKinds]}
          onChange={(chosen) => change({ quietKinds: chosen.filter(isKind) })}
          error={refusalOf("quietKinds")}
        />
        {preferences.unprovedEmails.length === 0 ? null : (
          <Text size="sm">
            We have asked by a letter whether alerts may come to{" "}
            {preferences.unprovedEmails.join(" and ")}. None goes there before somebody there
            agrees.
          </Text>
        )}
        {trouble === null ? null : (
          <Text c="red" size="sm" role="alert">
            {trouble.detail}
          </Text>
        )}
        <Text size="sm" role="status">
          {save.isSuccess && isAnswered ? "Saved." : ""}
        </Text>
        {webhookSecret === null ? null : (
          <Alert title="Secret of your webhook" color="sea" variant="outline">
            Keep it now, it is not shown again: <Code>{webhookSecret}</Code>
          </Alert>
        )}
        <Group>
          <Button type="submit" loading={save.isPending} disabled={body === null}>
            Save
          </Button>
          {channels.map((channel) => (
            <Button
              key={channel}
              variant="default"
              loading={test.isPending && test.variables.body.channel === channel}
              onClick={() => test.mutate({ body: { channel } })}
            >
              Try {CHANNEL_WORDS[channel].toLowerCase()}
            </Button>
          ))}
        </Group>
        {test.data === undefined ? null : (
          <Text size="sm" role="status">
            {test.data.sent.length === 0
              ? "There is no address for this channel yet. Save one first."
              : test.data.sent
                  .map(({ address, isDelivered, problem }) =>
                    isDelivered
                      ? `Handed over to ${address}.`
                      : `${address}: ${problem ?? "failed"}`,
                  )
                  .join(" ")}
          </Text>
        )}
        {test.isError ? (
          <Text c="red" size="sm" role="alert">
            {troubleOf(test.error).detail}
          </Text>
        ) : null}
      </Stack>
    </form>
  );
}
