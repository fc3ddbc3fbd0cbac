import { invalidField, problem, type HttpProblem } from "../../views/http-problem.ts";
import { doubledKey } from "./doubled-key.ts";

const BODY_BYTES_MAX = 64 * 1024;

const TOO_LARGE = `The body has more than ${BODY_BYTES_MAX} bytes. Send less.`;

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]*)/gi;

/**
 * Reads a JSON body of bounded size.
 *
 * @throws HttpProblem for another media type or encoding, too many bytes, bytes that are no UTF-8 or no JSON, and a key that
 * stands twice in one object.
 */
export async function readJson(request: Request): Promise<unknown> {
  refuseOtherForms(request.headers);
  const bytes = await readBytes(request);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw problem("invalid_encoding", "The body holds bytes that are not UTF-8. Send UTF-8.");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw problem("invalid_json", "The body is not JSON. Check quotes, commas and brackets.");
  }
  const field = doubledKey(text);
  if (field !== null) {
    throw invalidField(field, `The body has ${field} twice. Name it once.`);
  }
  return value;
}

/** @throws HttpProblem for what is no JSON in UTF-8 as it is, by what the headers say. */
function refuseOtherForms(headers: Headers): void {
  const type = headers.get("content-type") ?? "";
  if (type.split(";")[0]?.trim().toLowerCase() !== "application/json") {
    throw otherForm("Send the body as JSON with Content-Type: application/json.");
  }
  for (const [, charset = ""] of type.matchAll(CHARSET)) {
    if (/^utf-?8$/i.test(charset)) continue;
    throw otherForm(`JSON is UTF-8: send the body so, and leave out charset=${charset}.`);
  }
  const encoding = headers.get("content-encoding")?.trim() ?? "";
  if (encoding !== "" && encoding.toLowerCase() !== "identity") {
    throw otherForm(
      "Send the body as it is: compressed ones are not read. Leave out Content-Encoding.",
    );
  }
}

function otherForm(sentence: string): HttpProblem {
  return problem("unsupported_media_type", sentence);
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
