import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";

/** What an endpoint's messages are signed with. */
export interface SigningSecrets {
  /** As its owner has it, `whsec_…`. */
  readonly secret: string;
  /** The one before; null for the first. */
  readonly before: string | null;
  /** When the one before was replaced. */
  readonly rotatedAt: Date | null;
}

const SECRET_BYTES = 32;
/** How long after a change messages carry the signature of the secret before, too. */
const OVERLAP_MILLIS = 24 * 3_600_000;

/** A secret for an endpoint, of 256 random bits. */
export function makeEndpointSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
}

/** The headers that prove who sends `body`, as Standard Webhooks has them. */
export function signedHeaders(
  { secret, before, rotatedAt }: SigningSecrets,
  message: { readonly id: string; readonly body: string; readonly sentAt: Date },
): Record<string, string> {
  const isOverlapping =
    rotatedAt !== null && message.sentAt.getTime() - rotatedAt.getTime() < OVERLAP_MILLIS;
  const secrets = isOverlapping && before !== null ? [secret, before] : [secret];
  const signatures = secrets.map((each) =>
    new Webhook(each).sign(message.id, message.sentAt, message.body),
  );
  return {
    "webhook-id": message.id,
    "webhook-timestamp": String(Math.floor(message.sentAt.getTime() / 1_000)),
    "webhook-signature": signatures.join(" "),
  };
}
