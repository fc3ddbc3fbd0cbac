import {
  Alert,
  Button,
  Checkbox,
  Code,
  Group,
  MultiSelect,
  NumberInput,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { useCommand } from "../api/command.ts";
import { troubleOf } from "../api/problem.ts";
import { CHANNEL_WORDS, isChannel, isKind, KIND_WORDS, type Preferences } from "./kind-text.ts";
import { PushSwitch } from "./push-switch.tsx";

/** How somebody wants to be told, in which order, and who is told when they do not answer. */
export function PreferencesForm({ preferences }: { readonly preferences: Preferences }) {
  const [channels, setChannels] = useState(preferences.channels);
  const [email, setEmail] = useState(preferences.email ?? "");
  const [webhookUrl, setWebhookUrl] = useState(preferences.webhookUrl ?? "");
  const [minutes, setMinutes] = useState(preferences.minutesUntilEscalation);
  const [rateStep, setRateStep] = useState(preferences.rateStep);
  const [quietKinds, setQuietKinds] = useState(preferences.quietKinds);
  const [hasContact, setHasContact] = useState(preferences.trustedContact !== null);
  const [contactName, setContactName] = useState(preferences.trustedContact?.name ?? "");
  const [contactEmail, setContactEmail] = useState(preferences.trustedContact?.email ?? "");
  const save = useCommand("setNotificationPreferences", {
    outdates: ["getNotificationPreferences"],
  });
  const test = useCommand("sendTestNotification");
  const trouble = save.isError ? troubleOf(save.error) : null;
  const refusalOf = (field: string): string | null =>
    trouble?.field?.startsWith(field) === true ? trouble.detail : null;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate({
      body: {
        channels,
        email: email === "" ? null : email,
        webhookUrl: webhookUrl === "" ? null : webhookUrl,
        rateStep,
        trustedContact: hasContact ? { name: contactName, email: contactEmail } : null,
        minutesUntilEscalation: minutes,
        quietKinds,
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <MultiSelect
          label="Channels, the first one first"
          description="The next one is tried when you have not said that you saw it."
          data={Object.entries(CHANNEL_WORDS).map(([value, label]) => ({ value, label }))}
          value={channels}
          onChange={(chosen) => setChannels(chosen.filter(isChannel))}
          error={refusalOf("channels")}
        />
        <NumberInput
          label="Minutes until the next channel"
          min={1}
          max={1_440}
          value={minutes}
          onChange={(given) => setMinutes(typeof given === "number" ? given : minutes)}
          error={refusalOf("minutesUntilEscalation")}
        />
        <TextInput
          label="E-mail"
          description={
            preferences.verifiedEmail === null
              ? "Where alerts go."
              : `Left empty: ${preferences.verifiedEmail}.`
          }
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={refusalOf("email")}
        />
        <TextInput
          label="Webhook"
          description="An https address of yours; messages are signed."
          type="url"
          value={webhookUrl}
          onChange={(event) => setWebhookUrl(event.currentTarget.value)}
          error={refusalOf("webhookUrl")}
        />
        <PushSwitch />
        <TextInput
          label="Tell me when the yearly rate has moved by"
          description="As a share: 0.01 is one percentage point; 0 for never."
          inputMode="decimal"
          value={rateStep}
          onChange={(event) => setRateStep(event.currentTarget.value)}
          error={refusalOf("rateStep")}
        />
        <Checkbox
          label="If I do not answer at all, tell somebody I trust"
          description="They get a link that can repay or add collateral, nothing else."
          checked={hasContact}
          onChange={(event) => setHasContact(event.currentTarget.checked)}
        />
        {hasContact ? (
          <Group grow align="start">
            <TextInput
              label="Their name"
              required
              value={contactName}
              onChange={(event) => setContactName(event.currentTarget.value)}
              error={refusalOf("trustedContact.name")}
            />
            <TextInput
              label="Their e-mail"
              type="email"
              required
              value={contactEmail}
              onChange={(event) => setContactEmail(event.currentTarget.value)}
              error={refusalOf("trustedContact.email")}
            />
          </Group>
        ) : null}
        <MultiSelect
          label="List these here only, and send them nowhere"
          data={Object.entries(KIND_WORDS).map(([value, label]) => ({ value, label }))}
          value={quietKinds}
          onChange={(chosen) => setQuietKinds(chosen.filter(isKind))}
          error={refusalOf("quietKinds")}
        />
        {trouble === null ? null : (
          <Text c="red" size="sm" role="alert">
            {trouble.detail}
          </Text>
        )}
        {save.isSuccess ? (
          <Text size="sm" role="status">
            Saved.
          </Text>
        ) : null}
        {save.data?.webhookSecret === undefined || save.data.webhookSecret === null ? null : (
          <Alert title="Secret of your webhook" color="sea" variant="outline">
            Keep it now, it is not shown again: <Code>{save.data.webhookSecret}</Code>
          </Alert>
        )}
        <Group>
          <Button type="submit" loading={save.isPending}>
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
