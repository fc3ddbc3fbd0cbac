import { expect, onTestFinished, test } from "vitest";
import { TestServer } from "../../../test/server-harness.ts";

const PATHS = [
  ...[
    "/",
    "/docs",
    "/docs/start.js",
    "/docs/swagger-ui.css",
    "/openapi.json",
    "/health",
    "/metrics",
  ],
  ...["/v1/public", "/v1/me", "/v1/none", "/api/auth/get-session", "/api/auth/none", "/none"],
];

test("an answer is kept by a cache only where everybody gets the same one", async () => {
  const server = await TestServer.start();
  onTestFinished(() => server.stop());
  const risk = await server.key(["risk"]);
  const kept = async (path: string, key?: string): Promise<string | null> => {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    return (await fetch(server.url + path, { headers })).headers.get("cache-control");
  };
  for (const path of ["/docs", "/openapi.json", "/v1/public"])
    expect(await kept(path)).toBe("no-cache");
  for (const path of ["/v1/me", "/v1/customers", "/v1/loans", "/v1/none"]) {
    expect(await kept(path, risk), path).toBe("no-store");
  }
  const strange = [
    `/v1/rescue/${"x".repeat(43)}`,
    "/api/auth/get-session",
    "/api/auth/sessions",
    "/v1/me",
  ];
  for (const path of strange) expect(await kept(path), path).toBe("no-store");
});

test("every answer keeps others from framing it, guessing its type or learning where it stood", async () => {
  const server = await TestServer.start({ publicUrl: "https://loans.example" });
  onTestFinished(() => server.stop());
  for (const path of PATHS) {
    const { headers } = await fetch(server.url + path, { redirect: "manual" });
    const told = Object.fromEntries(headers);
    expect(told, path).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "strict-transport-security": "max-age=31536000; includeSubDomains",
    });
    expect(headers.get("content-security-policy"), path).toContain("frame-ancestors 'none'");
    expect(headers.get("content-security-policy"), path).toContain("default-src 'none'");
  }
});
