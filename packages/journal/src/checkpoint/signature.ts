import { checkpointText, type Checkpoint } from "./checkpoint.ts";

const UTF8 = new TextEncoder();

/** Whether the signature is that of this Ed25519 key over this text; both in lowercase hexadecimal. */
export async function isSignedBy(
  { publicKey, signature }: { readonly publicKey: string; readonly signature: string },
  text: string,
): Promise<boolean> {
  const { subtle } = globalThis.crypto;
  try {
    const raw = bytesOf(publicKey);
    const key = await subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
    return await subtle.verify({ name: "Ed25519" }, key, bytesOf(signature), UTF8.encode(text));
  } catch {
    // Bytes that are no point of the curve.
    return false;
  }
}

/** Whether a checkpoint is signed by the key that it names. Whose key that is, its reader has to know. */
export function isCheckpointSigned(checkpoint: Checkpoint): Promise<boolean> {
  const { key: publicKey, signature } = checkpoint;
  return isSignedBy({ publicKey, signature }, checkpointText(checkpoint));
}

/** The caller knows that it is hexadecimal. */
function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16);
  }
  return bytes;
}
