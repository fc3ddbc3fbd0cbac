import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const ID_BYTES = 10;
const TOKEN_BYTES = 32;

/** 256 random bits as 43 characters: who does not know them does not guess them. */
export function makeToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
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

/** Secrets have 256 random bits, so a plain hash is as good as a slow one. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

export function isSecret(secret: string, hash: Buffer): boolean {
  return timingSafeEqual(hashSecret(secret), hash);
}
