import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** A key as its holder has it: `plk_<id>_<secret>`. */
export interface ApiKeyText {
  readonly id: string;
  readonly secret: string;
}

const FORM = /^plk_([a-z2-7]{16})_([A-Za-z0-9_-]{43})$/;
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const ID_BYTES = 10;

export function parseApiKey(text: string): ApiKeyText | null {
  const [, id, secret] = FORM.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

export function formatApiKey({ id, secret }: ApiKeyText): string {
  return `plk_${id}_${secret}`;
}

/** 16 characters that name a thing; from `seed` when the same name must come out again. */
export function makeId(seed?: Buffer): string {
  const bytes = (seed ?? randomBytes(ID_BYTES)).subarray(0, ID_BYTES);
  let id = "";
  let held = 0;
  let heldBits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    heldBits += 8;
    while (heldBits >= 5) {
      heldBits -= 5;
      id += BASE32.charAt((held >>> heldBits) & 31);
    }
    held &= 31;
  }
  return id;
}

export function makeApiKey(): ApiKeyText {
  return { id: makeId(), secret: randomBytes(32).toString("base64url") };
}

/**
 * 32 bytes that only the holder of the server's secret can make, the same for the same words: what
 * is shown once can be shown again to the same request, and nothing of it is stored.
 */
export function deriveToken(serverSecret: string, ...words: readonly string[]): Buffer {
  return createHmac("sha256", serverSecret).update(JSON.stringify(words)).digest();
}

/** Secrets have 256 random bits, so a plain hash is as good as a slow one. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

export function isSecret(secret: string, hash: Buffer): boolean {
  return timingSafeEqual(hashSecret(secret), hash);
}
