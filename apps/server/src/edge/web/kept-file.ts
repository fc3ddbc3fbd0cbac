import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { WebFile } from "./web-file.ts";

const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** A text in memory as a file of the app is: compressed once, on threads of the platform. */
export async function keepFile(text: string, mediaType: string): Promise<WebFile> {
  const bytes = new TextEncoder().encode(text);
  const copy = async (made: Promise<Buffer>) => {
    const small = new Uint8Array(await made);
    return small.byteLength < bytes.byteLength ? small : null;
  };
  return {
    mediaType,
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 27)}"`,
    isHashed: false,
    bytes,
    br: await copy(promisify(brotliCompress)(bytes, QUICK)),
    gzip: await copy(promisify(gzip)(bytes)),
  };
}
