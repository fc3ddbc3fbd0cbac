import { createHmac, timingSafeEqual } from "node:crypto";

const STEP_MILLIS = 30_000;
/** Steps before and after the present one whose code is taken: clocks differ. */
const STEPS_AROUND = 1;
const CODE = /^[0-9]{6}$/;

/**
 * The step of time whose code (RFC 6238, SHA-1, 30 s, six digits) this is; null when it is none of the
 * present ones. `secret` is the shared secret as the library keeps it: its UTF-8 bytes are the key.
 */
export function stepOfCode(secret: string, code: string, atMillis: number): number | null {
  if (!CODE.test(code)) return null;
  const present = Math.floor(atMillis / STEP_MILLIS);
  for (let step = present - STEPS_AROUND; step <= present + STEPS_AROUND; step += 1) {
    if (timingSafeEqual(Buffer.from(codeOf(secret, step)), Buffer.from(code))) return step;
  }
  return null;
}

function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
