import { createHash } from "node:crypto";
import type { NotificationKind } from "@plimsoll/contract";

/** A notification as it goes to one address. */
export interface Message {
  /** The same for the same notification, channel and address, however often it is sent. */
  readonly messageId: string;
  /** Place in the journal of what it tells of. */
  readonly notification: string;
  readonly kind: NotificationKind | "test";
  readonly account: string;
  readonly loan: string | null;
  readonly title: string;
  readonly text: string;
  /** The page that does something about it. */
  readonly url: string;
  /** Opens the rescue page of the loan; for the trusted contact alone. */
  readonly rescueToken: string | null;
  readonly isUrgent: boolean;
  readonly at: Date;
}

const DIGEST_LENGTH = 24;

/** Name of a message, made of what it is and where it goes and of nothing else. */
export function messageIdOf(parts: {
  readonly bookId: string;
  readonly notification: string;
  readonly account: string;
  readonly channel: string;
  readonly address: string;
}): string {
  const { bookId, notification, account, channel, address } = parts;
  const words = JSON.stringify([bookId, notification, account, channel, address]);
  const digest = createHash("sha256").update(words).digest("base64url").slice(0, DIGEST_LENGTH);
  return `ntf_${notification}_${digest}`;
}

/** The part of a message's name that no other message shares: fits where names must be short. */
export function topicOf(messageId: string): string {
  return messageId.slice(-DIGEST_LENGTH);
}

/** An address as it may be shown: enough to recognise it, no secret that may be in it. */
export function shortAddress(channel: string, address: string): string {
  switch (channel) {
    case "email":
    case "trusted_contact": {
      const [name = "", domain = ""] = address.split("@");
      return `${name.slice(0, 2)}…@${domain}`;
    }
    case "webhook":
      return URL.canParse(address) ? new URL(address).host : "…";
    default:
      return address;
  }
}
