import type { Context, Hono } from "hono";
import type { WebFile, WebFiles } from "../web/web-files.ts";
import type { HttpEnv } from "./environment.ts";

const INDEX = "/index.html";
/** What is never a page of the app. */
const OTHERS = /^\/(v1|api|docs|openapi\.json|health|ready|metrics)(\/|$)/;
const YEAR_SECONDS = 31_536_000;

/** Scripts come from files of ours only. Styles may be inline: the components set them as they run. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * The web app: its files, and its one page for every address that is not something else's. Browsers
 * keep a file whose name changes with its content, and ask again for every other one each time.
 */
export function mountPages(app: Hono<HttpEnv>, files: WebFiles): void {
  app.on(["GET", "HEAD"], "*", async (context, next) => {
    const { path } = context.req;
    const file = files.get(path === "/" ? INDEX : path) ?? pageFor(context, files);
    if (file === undefined) return next();
    context.set("operation", "page");
    return respond(context, file);
  });
}

/** The app's page for an address of the app, when a page is what the browser wants. */
function pageFor(context: Context<HttpEnv>, files: WebFiles): WebFile | undefined {
  if (OTHERS.test(context.req.path)) return undefined;
  const wantsPage = context.req.header("accept")?.includes("text/html") === true;
  return wantsPage ? files.get(INDEX) : undefined;
}

function respond(context: Context<HttpEnv>, file: WebFile): Response {
  const headers = new Headers({ "content-security-policy": CONTENT_SECURITY_POLICY });
  headers.set("content-type", file.mediaType);
  headers.set("etag", file.etag);
  headers.set("vary", "accept-encoding");
  headers.set(
    "cache-control",
    file.isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache",
  );
  if (context.req.header("if-none-match") === file.etag) {
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
