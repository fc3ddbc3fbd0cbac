import { afterEach, expect, test, vi } from "vitest";
import { SignInRefused, troubleOf } from "../../foundation/api/problem.ts";
import { readFactors } from "./factors.ts";

function answering(status: number, body: string): void {
  vi.stubGlobal("fetch", async () => new Response(body, { status }));
}

afterEach(() => vi.unstubAllGlobals());

test("second factors are what the service says", async () => {
  answering(200, '{"totp":true,"passkeys":2,"used":"totp","provenAt":null}');
  expect(await readFactors()).toEqual({ totp: true, passkeys: 2, used: "totp" });
  answering(200, '{"totp":false,"passkeys":0,"used":null,"provenAt":null}');
  expect(await readFactors()).toEqual({ totp: false, passkeys: 0, used: null });
});

test.each([
  [429, '{"message":"Too many requests."}', "Too many requests.", true],
  [500, "", "The sign-in answered 500. Try again.", true],
  [401, '{"code":"UNAUTHORIZED","message":"Sign in first."}', "Sign in first.", false],
])("no factor is off because of an answer %i %s", async (status, body, detail, mayRetry) => {
  answering(status, body);
  const failure: unknown = await readFactors().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SignInRefused);
  expect(troubleOf(failure)).toMatchObject({ detail, mayRetry });
});
