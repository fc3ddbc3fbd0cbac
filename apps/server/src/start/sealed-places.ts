import { NOTIFICATION_SECRETS, RESCUE_TOKENS } from "../followers/notifications/sealed-secrets.ts";
import { WEBHOOK_SECRETS } from "../followers/webhooks/sealed-secrets.ts";
import { renewAll, type SealedPlace } from "../foundation/sealed/sealed-place.ts";
import { SIGNING_KEYS } from "../foundation/sealed/signing-keys.ts";
import { GRANT_ROWS, KEY_ROWS, PEOPLE_ROWS } from "../people/bound-rows.ts";
import { SECOND_FACTORS } from "../people/session-keys.ts";
import type { Foundation } from "./open-foundation.ts";

/** Every place that keeps what a secret sealed or signed. A change of secrets makes all of them anew. */
export const SEALED_PLACES: readonly SealedPlace[] = [
  WEBHOOK_SECRETS,
  NOTIFICATION_SECRETS,
  RESCUE_TOKENS,
  SECOND_FACTORS,
  KEY_ROWS,
  GRANT_ROWS,
  ...PEOPLE_ROWS,
  SIGNING_KEYS,
];

/** Makes anew what older secrets made, and takes over what older releases left. */
export async function renewSealed({
  database,
  keyring,
  log,
}: Pick<Foundation, "database" | "keyring" | "log">): Promise<void> {
  const renewed = await renewAll(database.pool, keyring, SEALED_PLACES);
  if (renewed.size === 0) return;
  log.info(
    { secret: keyring.newest, ...Object.fromEntries(renewed) },
    "sealed anew by the newest secret",
  );
}
