import { createHash, generateKeyPairSync, sign } from "node:crypto";
import {
  CHECKPOINT_FORMAT,
  CHECKPOINT_VERSION,
  checkpointDigest,
  checkpointText,
  type Checkpoint,
} from "../src/chain.ts";
import type { JournalHead } from "../src/index.ts";

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A key that signs checkpoints, for tests. */
function makeSigner(): {
  readonly publicKey: string;
  readonly sign: (text: string) => string;
} {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const { x = "" } = publicKey.export({ format: "jwk" });
  return {
    publicKey: Buffer.from(x, "base64url").toString("hex"),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString("hex"),
  };
}

/** Checkpoints of these heads, one after the other. */
export function makeCheckpoints(
  book: string,
  heads: readonly JournalHead[],
  signer = makeSigner(),
): Checkpoint[] {
  const made: Checkpoint[] = [];
  for (const { sequence, hash } of heads) {
    const last = made.at(-1);
    const unsigned = {
      format: CHECKPOINT_FORMAT,
      version: CHECKPOINT_VERSION,
      book,
      number: made.length + 1,
      sequence,
      hash,
      at: new Date(1_770_336_000_000 + 60_000 * made.length).toISOString(),
      previous: last === undefined ? null : checkpointDigest(sha256, last),
      key: signer.publicKey,
    } as const;
    made.push({ ...unsigned, signature: signer.sign(checkpointText(unsigned)) });
  }
  return made;
}
