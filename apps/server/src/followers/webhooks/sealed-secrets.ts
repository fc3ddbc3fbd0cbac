import { createHmac } from "node:crypto";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import { renewColumn, versionsIn, type SealedPlace } from "../../foundation/sealed/sealed-place.ts";

const USE = "webhook-secrets";

/** An endpoint's secret as its row keeps it; nobody can carry it to another endpoint's row. */
export function sealSecret(keyring: Keyring, endpointId: string, secret: string): string {
  return keyring.seal(USE, endpointId, Buffer.from(secret));
}

/** @throws SealBroken */
export function openSecret(keyring: Keyring, endpointId: string, sealed: string): string {
  return keyring.open(USE, endpointId, sealed).toString();
}

/** What releases before versions of secrets derived for an endpoint; nothing of it was stored. */
function derivedSecret(serverSecret: string, endpointId: string, version: number): string {
  const words = JSON.stringify(["plimsoll-webhook-secret", endpointId, version]);
  return `whsec_${createHmac("sha256", serverSecret).update(words).digest("base64")}`;
}

const COLUMNS = ["secret_sealed", "secret_before_sealed"].map((column) => ({
  use: USE,
  table: "webhooks.endpoints",
  column,
  place: "id",
  key: ["id"],
})) as readonly Parameters<typeof renewColumn>[2][];

export const WEBHOOK_SECRETS: SealedPlace = {
  name: "secrets of webhooks",
  versions: async (client) => {
    const versions = await versionsIn(client, COLUMNS);
    const { rows } = await client.query<{ count: number }>(
      "SELECT count(*)::integer AS count FROM webhooks.endpoints WHERE secret_sealed IS NULL",
    );
    const left = rows[0]?.count ?? 0;
    return left === 0 ? versions : versions.set(0, left);
  },
  renew: async (client, keyring) => {
    const { rows } = await client.query<{ id: string; version: number }>(
      `SELECT id, secret_version AS version FROM webhooks.endpoints WHERE secret_sealed IS NULL
       FOR UPDATE`,
    );
    for (const { id, version } of rows) {
      const sealed = (number: number): string =>
        sealSecret(keyring, id, derivedSecret(keyring.earlierSecret(), id, number));
      await client.query(
        `UPDATE webhooks.endpoints SET secret_sealed = $2, secret_before_sealed = $3 WHERE id = $1`,
        [id, sealed(version), version > 1 ? sealed(version - 1) : null],
      );
    }
    let renewed = rows.length;
    for (const column of COLUMNS) renewed += await renewColumn(client, keyring, column);
    return renewed;
  },
};
