import type { TargetPolicy } from "../../../delivery/target.ts";
import type { DeliveryChannel } from "../kinds.ts";
import type { PreferenceBook } from "../preferences.ts";
import type { PushSubscriptions } from "../push-subscriptions.ts";
import type { VapidKeys } from "../../../delivery/vapid.ts";
import { DELIVERED, type Channel } from "./channel.ts";
import { emailChannel } from "./email.ts";
import type { Mailer } from "../../../foundation/mailer.ts";
import { pushChannel } from "./push.ts";
import { trustedContactChannel } from "./trusted-contact.ts";
import { webhookChannel } from "./webhook.ts";

/** The list in the app: a notification is in it as soon as it exists. */
const IN_APP: Channel = {
  concurrency: 500,
  concurrencyPerAddress: 500,
  send: async () => DELIVERED,
  close: async () => undefined,
};

export type Channels = ReadonlyMap<DeliveryChannel, Channel>;

interface ChannelsOptions {
  readonly preferences: PreferenceBook;
  readonly subscriptions: PushSubscriptions;
  /** Without one there is no e-mail, and no trusted contact can be reached. */
  readonly mailer: Mailer | undefined;
  readonly vapid: VapidKeys;
  readonly policy: TargetPolicy;
  readonly timeoutMs: number;
  readonly publicUrl: string;
}

/** Every way to reach somebody that this server has. A new one is added here and in `kinds.ts`. */
export function createChannels(options: ChannelsOptions): Channels {
  const { preferences, subscriptions, mailer, vapid, policy, timeoutMs } = options;
  const { publicUrl } = options;
  const subject = publicUrl.startsWith("https:") ? publicUrl : "mailto:alerts@localhost";
  const channels = new Map<DeliveryChannel, Channel>([
    ["webhook", webhookChannel({ preferences, policy, timeoutMs })],
    ["push", pushChannel({ subscriptions, vapid, subject, policy, timeoutMs })],
    ["in_app", IN_APP],
  ]);
  if (mailer === undefined) return channels;
  const email = emailChannel(mailer);
  channels.set("email", email);
  channels.set(
    "trusted_contact",
    trustedContactChannel({
      email,
      publicUrl,
      nameOf: async (account) => (await preferences.get(account)).trustedContact?.name ?? "friend",
    }),
  );
  return channels;
}
