import type { Context, Hono } from "hono";
import type { WebFile } from "../web/web-file.ts";
import { INDEX, type WebFiles } from "../web/web-files.ts";
import type { HttpEnv } from "./environment.ts";
import { respondWithFile } from "./file-response.ts";

/** What is never a page of the app. */
const OTHERS = /^\/(v1|api|docs|openapi\.json|health|ready|metrics)(\/|$)/;

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

interface PagesOptions {
  readonly files: WebFiles;
  /** Counts a request, or refuses it. */
  readonly count: (context: Context<HttpEnv>) => void;
}

/**
 * The web app: its files, and its one page for every address that is not something else's. Browsers
 * keep a file whose name changes with its content, and ask again for every other one each time.
 */
export function mountPages(app: Hono<HttpEnv>, { files, count }: PagesOptions): void {
  app.on(["GET", "HEAD"], "*", async (context, next) => {
    const { path } = context.req;
    const file = files.get(path === "/" ? INDEX : path) ?? pageFor(context, files);
    if (file === undefined) return next();
    context.set("operation", "page");
    count(context);
    return respondWithFile(context, file, { "content-security-policy": CONTENT_SECURITY_POLICY });
  });
}

/** The app's page for an address of the app, when a page is what the browser wants. */
function pageFor(context: Context<HttpEnv>, files: WebFiles): WebFile | undefined {
  if (OTHERS.test(context.req.path)) return undefined;
  const wantsPage = context.req.header("accept")?.includes("text/html") === true;
  return wantsPage ? files.get(INDEX) : undefined;
}
