import { createHash } from "node:crypto";

/** The body of an answer, written out. */
export interface Written {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** A strong entity tag, with its quotation marks. */
  readonly tag: string;
}

/** Writes a body out; JSON comes as its text. */
export function write(body: string | Uint8Array<ArrayBuffer>): Written {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return { bytes, tag: `"${createHash("sha1").update(bytes).digest("base64url")}"` };
}

export function isWritten(body: unknown): body is Written {
  return typeof body === "object" && body !== null && "tag" in body && "bytes" in body;
}
