import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Hono } from "hono";
import type { HttpEnv } from "./environment.ts";

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

/** The reference page, with everything it needs from this server. */
export function mountDocs(app: Hono<HttpEnv>): void {
  const folder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  const headers = { "content-security-policy": SECURITY_POLICY };
  app.get("/docs", (context) => context.html(PAGE, 200, headers));
  app.get("/docs/start.js", (context) =>
    context.body(START, 200, { ...headers, "content-type": "text/javascript" }),
  );
  for (const [file, mediaType] of Object.entries(MEDIA_TYPES)) {
    app.get(`/docs/${file}`, async (context) =>
      context.body(await readFile(join(folder, file), "utf8"), 200, { "content-type": mediaType }),
    );
  }
}
