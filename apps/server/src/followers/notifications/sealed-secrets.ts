import { createHmac } from "node:crypto";
import { hashSecret, makeToken } from "../../foundation/secrets.ts";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import { renewColumn, versionsIn, type SealedPlace } from "../../foundation/sealed/sealed-place.ts";

const WEBHOOK_USE = "webhook-secrets";
const TOKEN_USE = "rescue-links";

/** Name under which a person's webhook is signed; nobody else's secret can be opened there. */
function webhookOf(bookId: string, account: string): string {
  return `notifications ${bookId} ${account}`;
}

export function sealWebhookSecret(
  keyring: Keyring,
  { bookId, account }: { readonly bookId: string; readonly account: string },
  secret: string,
): string {
  return keyring.seal(WEBHOOK_USE, webhookOf(bookId, account), Buffer.from(secret));
}

/** @throws SealBroken */
export function openWebhookSecret(
  keyring: Keyring,
  { bookId, account }: { readonly bookId: string; readonly account: string },
  sealed: string,
): string {
  return keyring.open(WEBHOOK_USE, webhookOf(bookId, account), sealed).toString();
}

/** The token of a rescue link as its delivery keeps it until the letter is out. */
export function sealRescueToken(keyring: Keyring, link: string, token: string): string {
  return keyring.seal(TOKEN_USE, link, Buffer.from(token));
}

/** @throws SealBroken */
export function openRescueToken(keyring: Keyring, link: string, sealed: string): string {
  return keyring.open(TOKEN_USE, link, sealed).toString();
}

const WEBHOOKS = {
  use: WEBHOOK_USE,
  table: "notifications.preferences",
  column: "webhook_secret_sealed",
  place: "'notifications ' || book_id || ' ' || account",
  key: ["book_id", "account"],
} as const;
const TOKENS = {
  use: TOKEN_USE,
  table: "notifications.deliveries",
  column: "rescue_token_sealed",
  place: "rescue_link",
  key: ["number"],
} as const;

interface Left {
  readonly book_id: string;
  readonly account: string;
  readonly webhook_version: number;
}

/** Letters to trusted contacts that an older release left waiting. */
const WITHOUT_TOKEN =
  "status IN ('pending', 'claimed') AND rescue_link IS NOT NULL AND rescue_token_sealed IS NULL";
const LEFT = "webhook_url IS NOT NULL AND webhook_secret_sealed IS NULL";

/** What messages to people are signed with. */
export const NOTIFICATION_SECRETS: SealedPlace = {
  name: "secrets of people's webhooks",
  versions: async (client) => {
    const versions = await versionsIn(client, [WEBHOOKS]);
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM notifications.preferences WHERE ${LEFT}`,
    );
    const left = rows[0]?.count ?? 0;
    return left === 0 ? versions : versions.set(0, left);
  },
  renew: async (client, keyring) => {
    const { rows } = await client.query<Left>(
      `SELECT book_id, account, webhook_version FROM notifications.preferences
       WHERE ${LEFT} FOR UPDATE`,
    );
    for (const { book_id: bookId, account, webhook_version: version } of rows) {
      const secret = derivedSecret(keyring.earlierSecret(), { bookId, account }, version);
      await client.query(
        `UPDATE notifications.preferences SET webhook_secret_sealed = $3
         WHERE book_id = $1 AND account = $2`,
        [bookId, account, sealWebhookSecret(keyring, { bookId, account }, secret)],
      );
    }
    return rows.length + (await renewColumn(client, keyring, WEBHOOKS));
  },
};

/** Tokens of rescue links whose letter is not out yet. */
export const RESCUE_TOKENS: SealedPlace = {
  name: "rescue links in letters under way",
  versions: async (client) => {
    const versions = await versionsIn(client, [TOKENS]);
    const { rows } = await client.query(
      `SELECT FROM notifications.deliveries WHERE ${WITHOUT_TOKEN}`,
    );
    return rows.length === 0 ? versions : versions.set(0, rows.length);
  },
  renew: async (client, keyring) => {
    const { rows } = await client.query<{ number: string; link: string }>(
      `SELECT number, rescue_link AS link FROM notifications.deliveries
       WHERE ${WITHOUT_TOKEN} FOR UPDATE`,
    );
    for (const { number, link } of rows) {
      // Nobody has its token yet: an older release derived it when the letter went out.
      const token = makeToken();
      await client.query("UPDATE service.rescue_links SET token_hash = $2 WHERE id = $1", [
        link,
        hashSecret(token),
      ]);
      await client.query(
        "UPDATE notifications.deliveries SET rescue_token_sealed = $2 WHERE number = $1",
        [number, sealRescueToken(keyring, link, token)],
      );
    }
    return rows.length + (await renewColumn(client, keyring, TOKENS));
  },
};

/** What releases before versions of secrets derived for a person's webhook; nothing of it was stored. */
function derivedSecret(
  serverSecret: string,
  { bookId, account }: { readonly bookId: string; readonly account: string },
  version: number,
): string {
  const endpoint = JSON.stringify(["notifications", bookId, account]);
  const words = JSON.stringify(["plimsoll-webhook-secret", endpoint, version]);
  return `whsec_${createHmac("sha256", serverSecret).update(words).digest("base64")}`;
}
