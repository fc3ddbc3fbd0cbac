import type { Message } from "../message.ts";
import { DELIVERED, failureText, type Channel, type Handover } from "./channel.ts";
import type { Mailer } from "../../../foundation/mailer.ts";

/** Replies of SMTP from here on say that it will not work later either. */
const PERMANENT_REPLY_MIN = 500;

/** Letters in plain text. The name of the message is the Message-ID. */
export function emailChannel(mailer: Mailer): Channel {
  return {
    concurrency: 10,
    concurrencyPerAddress: 10,
    send: async (message, address) => {
      try {
        await mailer.send({
          to: address,
          subject: message.title,
          text: letterOf(message),
          messageId: message.messageId,
        });
        return DELIVERED;
      } catch (error) {
        return handoverOf(error);
      }
    },
    close: async () => undefined,
  };
}

function letterOf({ text, url, notification }: Message): string {
  return `${text}\n\n${url}\n\n--\nPlimsoll, notification ${notification}\n`;
}

function handoverOf(error: unknown): Handover {
  const code: unknown = error instanceof Error && "responseCode" in error ? error.responseCode : 0;
  const problem = failureText(error);
  const isPermanent = typeof code === "number" && code >= PERMANENT_REPLY_MIN;
  return isPermanent ? { kind: "refused", problem } : { kind: "failed", problem, retryAfterMs: 0 };
}
