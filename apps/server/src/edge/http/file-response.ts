import type { Context } from "hono";
import type { WebFile } from "../web/web-file.ts";
import type { HttpEnv } from "./environment.ts";
import { hasAlready } from "./if-none-match.ts";

const YEAR_SECONDS = 31_536_000;

/** A file out of memory: not at all to who has it already, compressed to who can read that. */
export function respondWithFile(
  context: Context<HttpEnv>,
  file: WebFile,
  more: Readonly<Record<string, string>>,
): Response {
  const headers = new Headers(more);
  headers.set("content-type", file.mediaType);
  headers.set("etag", file.etag);
  headers.set("vary", "accept-encoding");
  headers.set(
    "cache-control",
    file.isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache",
  );
  if (hasAlready(context.req.header("if-none-match"), file.etag)) {
    return context.newResponse(null, { status: 304, headers });
  }
  const { bytes, encoding } = encodingFor(context.req.header("accept-encoding") ?? "", file);
  if (encoding !== null) headers.set("content-encoding", encoding);
  headers.set("content-length", String(bytes.byteLength));
  const body = context.req.method === "HEAD" ? null : bytes;
  return context.newResponse(body, { status: 200, headers });
}

function encodingFor(accepted: string, { br, gzip, bytes }: WebFile) {
  const accepts = (name: string): boolean =>
    accepted.split(",").some((part) => {
      const [encoding = "", quality = ""] = part.trim().split(";");
      return encoding.trim() === name && !/^\s*q=0(\.0*)?$/.test(quality);
    });
  if (br !== null && accepts("br")) return { bytes: br, encoding: "br" };
  if (gzip !== null && accepts("gzip")) return { bytes: gzip, encoding: "gzip" };
  return { bytes, encoding: null };
}
