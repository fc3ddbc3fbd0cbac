import { KeptConnections } from "../../../delivery/kept-connections.ts";
import { postMessage, type PostingOutcome } from "../../../delivery/post-message.ts";
import type { TargetPolicy } from "../../../delivery/target.ts";
import { signedHeaders } from "../../../delivery/signature.ts";
import type { PreferenceBook } from "../preferences.ts";
import { DELIVERED, type Channel, type Handover } from "./channel.ts";

interface WebhookChannelOptions {
  readonly preferences: PreferenceBook;
  readonly policy: TargetPolicy;
  readonly timeoutMs: number;
}

const GONE = 410;

/** Signed messages to a person's own URL, in the form and under the rules of webhooks. */
export function webhookChannel(options: WebhookChannelOptions): Channel {
  const { preferences, policy, timeoutMs } = options;
  const connections = new KeptConnections();
  return {
    concurrency: 48,
    concurrencyPerAddress: 16,
    send: async (message, address, signal) => {
      const { messageId, notification, kind, account, loan, title, text, url, at } = message;
      const body = JSON.stringify({
        type: `notification.${kind}`,
        timestamp: at.toISOString(),
        data: { notification, kind, account, loan, title, text, url },
      });
      const secret = await preferences.webhookSecret(account);
      if (secret === null) return { kind: "refused", problem: "The webhook was taken away." };
      const letter = { id: messageId, body, sentAt: new Date() };
      const headers = signedHeaders({ secret, before: null, rotatedAt: null }, letter);
      return handoverOf(
        await postMessage({ url: address, headers, body, timeoutMs, policy, signal, connections }),
      );
    },
    close: async () => connections.close(),
  };
}

/** What the answer to a posted message means. */
export function handoverOf({ status, error, retryAfterMs }: PostingOutcome): Handover {
  if (status !== null && status >= 200 && status < 300) return DELIVERED;
  const problem = error ?? `The receiver answered ${status ?? "nothing"}.`;
  return status === GONE ? { kind: "refused", problem } : { kind: "failed", problem, retryAfterMs };
}
