import webPush from "web-push";
import { KeptConnections } from "../../../delivery/kept-connections.ts";
import { postMessage } from "../../../delivery/post-message.ts";
import type { TargetPolicy } from "../../../delivery/target.ts";
import { topicOf } from "../message.ts";
import type { PushSubscriptions } from "../push-subscriptions.ts";
import type { VapidKeys } from "../../../delivery/vapid.ts";
import { failureText, type Channel } from "./channel.ts";
import { handoverOf } from "./webhook.ts";

interface PushChannelOptions {
  readonly subscriptions: PushSubscriptions;
  readonly vapid: VapidKeys;
  /** Who answers for the messages: a mailto: or https: URL. */
  readonly subject: string;
  readonly policy: TargetPolicy;
  readonly timeoutMs: number;
}

const LIFE_SECONDS = 86_400;
/** Push services say with these that the browser has unsubscribed. */
const UNSUBSCRIBED = [404, 410];

/**
 * Web push: the message is encrypted for the browser and posted to the browser maker's service, under
 * the rules of webhooks. Its topic is the message's name, so a repetition replaces what still waits.
 */
export function pushChannel(options: PushChannelOptions): Channel {
  const { subscriptions, vapid, subject, policy, timeoutMs } = options;
  const connections = new KeptConnections();
  return {
    concurrency: 32,
    concurrencyPerAddress: 8,
    send: async (message, address, signal) => {
      const { messageId, notification, kind, loan, title, text, url, account } = message;
      const known = await subscriptions.get(account, address);
      if (known === undefined) return { kind: "refused", problem: "The browser unsubscribed." };
      const { endpoint, p256dh, auth } = known;
      const payload = { id: messageId, notification, kind, loan, title, body: text, url };
      let request: ReturnType<typeof webPush.generateRequestDetails>;
      try {
        request = webPush.generateRequestDetails(
          { endpoint, keys: { p256dh, auth } },
          JSON.stringify(payload),
          {
            vapidDetails: { subject, ...vapid },
            TTL: LIFE_SECONDS,
            topic: topicOf(messageId),
            urgency: message.isUrgent ? "high" : "normal",
          },
        );
      } catch (error) {
        return { kind: "refused", problem: failureText(error) };
      }
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
      );
      const body = request.body ?? "";
      const posted = await postMessage({
        ...{ url: endpoint, headers, body, timeoutMs, policy, signal, connections },
      });
      if (posted.status === null || !UNSUBSCRIBED.includes(posted.status))
        return handoverOf(posted);
      await subscriptions.remove(account, address);
      return { kind: "refused", problem: "The browser unsubscribed." };
    },
    close: async () => connections.close(),
  };
}
