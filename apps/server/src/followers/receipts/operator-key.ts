import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SignText } from "@plimsoll/receipt";

/** The key under the operator's receipts. */
export interface OperatorKey {
  /** 32 bytes, lowercase hexadecimal. */
  readonly publicKey: string;
  readonly sign: SignText;
}

/**
 * The Ed25519 key that signs receipts: made at the first start, kept in the data folder for its user
 * alone. Keep a copy: receipts of another key are no longer the operator's.
 */
export async function keepOperatorKey(dataDirectory: string): Promise<OperatorKey> {
  const path = join(dataDirectory, "receipt-key.pem");
  await mkdir(dataDirectory, { recursive: true });
  const { privateKey } = generateKeyPairSync("ed25519");
  try {
    const pem = privateKey.export({ type: "pkcs8", format: "pem" });
    await writeFile(path, pem, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return operatorKey(createPrivateKey(await readFile(path)));
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
