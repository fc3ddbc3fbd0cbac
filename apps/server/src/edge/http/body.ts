import { problem } from "../../views/http-problem.ts";

const BODY_BYTES_MAX = 64 * 1024;

const TOO_LARGE = `The body has more than ${BODY_BYTES_MAX} bytes. Send less.`;

/**
 * Reads a JSON body of bounded size.
 *
 * @throws HttpProblem for another media type, too many bytes, bytes that are no UTF-8 or no JSON.
 */
export async function readJson(request: Request): Promise<unknown> {
  const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw problem(
      "unsupported_media_type",
      "Send the body as JSON with Content-Type: application/json.",
    );
  }
  const bytes = await readBytes(request);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw problem("invalid_encoding", "The body holds bytes that are not UTF-8. Send UTF-8.");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw problem("invalid_json", "The body is not JSON. Check quotes, commas and brackets.");
  }
}

/**
 * Reads a body of bounded size.
 *
 * @throws HttpProblem for too many bytes.
 */
export async function readBytes(request: Request): Promise<Uint8Array> {
  const declared = request.headers.get("content-length");
  if (declared !== null) {
    // Node has checked that the body is exactly as long as it says.
    const isShort = /^[0-9]{1,6}$/.test(declared) && BigInt(declared) <= BigInt(BODY_BYTES_MAX);
    if (!isShort) throw problem("body_too_large", TOO_LARGE);
    return new Uint8Array(await request.arrayBuffer());
  }
  if (request.body === null) return new Uint8Array();
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of request.body as AsyncIterable<Uint8Array>) {
    size += piece.byteLength;
    // Leaving the loop cancels the stream: the rest is not read.
    if (size > BODY_BYTES_MAX) throw problem("body_too_large", TOO_LARGE);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
