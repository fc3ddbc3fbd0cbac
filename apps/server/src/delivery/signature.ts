import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";

/** Which secret an endpoint's messages are signed with. */
export interface SecretState {
  readonly endpointId: string;
  readonly version: number;
  /** When the version before was replaced; null for the first. */
  readonly rotatedAt: Date | null;
}

/** How long after a change messages carry the signature of the secret before, too. */
const OVERLAP_MILLIS = 24 * 3_600_000;

/**
 * The secret of an endpoint as its owner has it, `whsec_…`. Nothing of it is stored: it is an HMAC
 * under the server's own secret, so who reads the database can sign nothing.
 */
export function endpointSecret(serverSecret: string, endpointId: string, version: number): string {
  const words = JSON.stringify(["plimsoll-webhook-secret", endpointId, version]);
  return `whsec_${createHmac("sha256", serverSecret).update(words).digest("base64")}`;
}

/** The headers that prove who sends `body`, as Standard Webhooks has them. */
export function signedHeaders(
  serverSecret: string,
  secret: SecretState,
  message: { readonly id: string; readonly body: string; readonly sentAt: Date },
): Record<string, string> {
  const { endpointId, version, rotatedAt } = secret;
  const isOverlapping =
    rotatedAt !== null && message.sentAt.getTime() - rotatedAt.getTime() < OVERLAP_MILLIS;
  const versions = isOverlapping ? [version, version - 1] : [version];
  const signatures = versions.map((number) => {
    const signer = new Webhook(endpointSecret(serverSecret, endpointId, number));
    return signer.sign(message.id, message.sentAt, message.body);
  });
  return {
    "webhook-id": message.id,
    "webhook-timestamp": String(Math.floor(message.sentAt.getTime() / 1_000)),
    "webhook-signature": signatures.join(" "),
  };
}
