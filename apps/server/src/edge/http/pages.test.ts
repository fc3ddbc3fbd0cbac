import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readWebFiles } from "../web/web-files.ts";
import type { HttpEnv } from "./environment.ts";
import { mountPages } from "./pages.ts";

const SCRIPT = "export const words = 'calm, dense, roomy';\n".repeat(200);
const PAGE = '<!doctype html><html lang="en"><title>Plimsoll</title></html>';
let folder: string;
let app: Hono<HttpEnv>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-pages-"));
  await mkdir(join(folder, "assets"));
  await mkdir(join(folder, ".vite"));
  await writeFile(join(folder, "index.html"), PAGE);
  await writeFile(join(folder, "mark.svg"), "<svg/>");
  await writeFile(join(folder, "assets", "main-a1b2c3.js"), SCRIPT);
  await writeFile(join(folder, ".vite", "manifest.json"), "{}");
  app = new Hono<HttpEnv>();
  mountPages(app, { files: await readWebFiles(folder), count: () => undefined });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });

describe("the web app's files", () => {
  test("those with a hash in their name are kept for good, and come compressed", async () => {
    const response = await get("/assets/main-a1b2c3.js", { "accept-encoding": "gzip, br" });
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("content-encoding")).toBe("br");
    expect(response.headers.get("content-type")).toContain("text/javascript");
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.byteLength).toBeLessThan(SCRIPT.length / 10);
    expect(brotliDecompressSync(bytes).toString()).toBe(SCRIPT);
  });

  test("come as they are for clients that take nothing else", async () => {
    const response = await get("/assets/main-a1b2c3.js", { "accept-encoding": "br;q=0" });
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(await response.text()).toBe(SCRIPT);
  });

  test("are not sent again to a browser that has them", async () => {
    const etag = (await get("/mark.svg")).headers.get("etag") ?? "";
    expect((await get("/mark.svg", { "if-none-match": etag })).status).toBe(304);
  });

  test.each(["/.vite/manifest.json", "/../package.json", "/assets/none.js", "/%2e%2e/secret"])(
    "%s is not among them",
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );
});

describe("the app's page", () => {
  test("says the mode in which it is served", async () => {
    const files = await readWebFiles(folder, "live");
    const { bytes } = files.get("/index.html") ?? {};
    expect(new TextDecoder().decode(bytes)).toContain('<html data-mode="live" lang="en">');
  });

  test.each(["/", "/loans/loan-1", "/risk/book"])("answers %s, and is never kept", async (path) => {
    const response = await get(path, { accept: "text/html,application/xhtml+xml" });
    expect(await response.text()).toContain("<title>Plimsoll</title>");
    expect(response.headers.get("cache-control")).toBe("no-cache");
  });

  test.each(["/v1/none", "/api/auth/none", "/docs/none", "/metrics"])(
    "does not stand in for %s",
    async (path) => {
      expect((await get(path, { accept: "text/html" })).status).toBe(404);
    },
  );

  test("allows scripts of this server only, and nobody to frame it", async () => {
    const { headers } = await get("/", { accept: "text/html" });
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
  });
});
