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
