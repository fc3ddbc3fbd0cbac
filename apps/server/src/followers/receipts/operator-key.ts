import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from "node:crypto";
import { join } from "node:path";
import type { SignText } from "@plimsoll/receipt";
import type pg from "pg";
import { keepSigningKey } from "../../foundation/sealed/signing-keys.ts";
import type { Keyring } from "../../foundation/secrets/keyring.ts";

/** The key under the operator's receipts. */
export interface OperatorKey {
  /** 32 bytes, lowercase hexadecimal. */
  readonly publicKey: string;
  readonly sign: SignText;
}

/**
 * The Ed25519 key that signs receipts: made at the first start, kept in the database, sealed. Releases before kept
 * it in the data folder, in `receipt-key.pem`.
 *
 * @throws SealBroken when the secret that sealed it is not listed.
 */
export async function keepOperatorKey(needs: {
  readonly database: { readonly pool: pg.Pool };
  readonly keyring: Keyring;
  readonly config: { readonly dataDirectory: string };
}): Promise<OperatorKey> {
  const pem = await keepSigningKey(needs.database.pool, needs.keyring, {
    name: "receipts",
    make: () =>
      Buffer.from(
        generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }),
      ),
    earlierFile: join(needs.config.dataDirectory, "receipt-key.pem"),
  });
  return operatorKey(createPrivateKey(pem));
}

/** A key that is kept nowhere. */
export function makeOperatorKey(): OperatorKey {
  return operatorKey(generateKeyPairSync("ed25519").privateKey);
}

function operatorKey(privateKey: KeyObject): OperatorKey {
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const publicKey = Buffer.from(x, "base64url").toString("hex");
  return {
    publicKey,
    sign: (text) => ({
      publicKey,
      signature: sign(null, Buffer.from(text), privateKey).toString("hex"),
    }),
  };
}
