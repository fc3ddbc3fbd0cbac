import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Context, Hono } from "hono";
import { keepFile } from "../web/kept-file.ts";
import type { WebFile } from "../web/web-file.ts";
import type { HttpEnv } from "./environment.ts";
import { respondWithFile } from "./file-response.ts";

const MEDIA_TYPES = {
  "swagger-ui.css": "text/css",
  "swagger-ui-bundle.js": "text/javascript",
} as const;

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Plimsoll API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const START = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#reference", deepLinking: true });\n`;

const SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

interface DocsOptions {
  /** Counts a request, or refuses it. */
  readonly count: (context: Context<HttpEnv>) => void;
  /** The OpenAPI document; asked for once. */
  readonly document: () => object;
}

/** The reference page, with everything it needs from this server. Each file is made or read once. */
export function mountDocs(app: Hono<HttpEnv>, { count, document }: DocsOptions): void {
  const folder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  const page = { "content-security-policy": SECURITY_POLICY };
  const mount = (
    path: string,
    headers: Readonly<Record<string, string>>,
    make: () => Promise<WebFile>,
  ): void => {
    let made: Promise<WebFile> | undefined;
    app.get(path, async (context) => {
      context.set("operation", "docs");
      count(context);
      made ??= make();
      made.catch(() => (made = undefined));
      return respondWithFile(context, await made, headers);
    });
  };
  mount("/openapi.json", {}, () => keepFile(JSON.stringify(document()), "application/json"));
  mount("/docs", page, () => keepFile(PAGE, "text/html; charset=UTF-8"));
  mount("/docs/start.js", page, () => keepFile(START, "text/javascript"));
  for (const [file, mediaType] of Object.entries(MEDIA_TYPES)) {
    mount(`/docs/${file}`, {}, async () =>
      keepFile(await readFile(join(folder, file), "utf8"), mediaType),
    );
  }
}
