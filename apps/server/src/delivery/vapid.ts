import { join } from "node:path";
import type pg from "pg";
import webPush from "web-push";
import { z } from "zod";
import { keepSigningKey } from "../foundation/sealed/signing-keys.ts";
import type { Keyring } from "../foundation/secrets/keyring.ts";

const keys = z.object({ publicKey: z.string(), privateKey: z.string() });

/** What push services know this server by. */
export type VapidKeys = z.output<typeof keys>;

/**
 * The server's keys for web push: made at its first start, kept in the database, sealed. With other keys every
 * browser would have to subscribe anew. Releases before kept them in the data folder, in `vapid.json`.
 *
 * @throws SealBroken when the secret that sealed them is not listed.
 */
export async function keepVapidKeys(needs: {
  readonly pool: pg.Pool;
  readonly keyring: Keyring;
  readonly dataDirectory: string;
}): Promise<VapidKeys> {
  const kept = await keepSigningKey(needs.pool, needs.keyring, {
    name: "push",
    make: () => Buffer.from(JSON.stringify(webPush.generateVAPIDKeys())),
    earlierFile: join(needs.dataDirectory, "vapid.json"),
  });
  return keys.parse(JSON.parse(kept.toString()));
}
