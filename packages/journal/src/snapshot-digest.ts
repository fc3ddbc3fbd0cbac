import { createHash } from "node:crypto";

/** Bytes of one piece of a snapshot; text is UTF-8. */
export function bytesOf(chunk: Uint8Array | string): Uint8Array {
  return typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk;
}

/** Length and SHA-256 of a snapshot, taken while its pieces pass by. */
export class SnapshotDigest {
  readonly #hash = createHash("sha256");
  #byteLength = 0;

  add(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#byteLength += bytes.byteLength;
  }

  finish(): { byteLength: number; contentHash: string } {
    return { byteLength: this.#byteLength, contentHash: this.#hash.digest("hex") };
  }
}
