import { afterEach, describe, expect, test, vi } from "vitest";
import { SignInRefused, troubleOf } from "../api/problem.ts";
import { hasSecondFactor, signIn } from "./sign-in.ts";

/** What was thrown, to be asked in detail. */
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

function answering(status: number, body: string): void {
  vi.stubGlobal("fetch", async () => new Response(body, { status }));
}

afterEach(() => vi.unstubAllGlobals());

describe("the second factor", () => {
  test("is on or off as the service says", async () => {
    answering(200, '{"user":{"twoFactorEnabled":true}}');
    expect(await hasSecondFactor()).toBe(true);
    answering(200, '{"user":{"twoFactorEnabled":false}}');
    expect(await hasSecondFactor()).toBe(false);
  });

  test.each([
    [429, '{"message":"Too many requests."}', "Too many requests.", true],
    [500, "", "The sign-in answered 500. Try again.", true],
    [200, "null", "Nobody is signed in any more. Sign in again.", false],
  ])("is not off because of an answer %i %s", async (status, body, detail, mayRetry) => {
    answering(status, body);
    const failure = await failureOf(hasSecondFactor());
    expect(failure).toBeInstanceOf(SignInRefused);
    expect(troubleOf(failure)).toMatchObject({ detail, mayRetry });
  });
});

describe("a sign-in", () => {
  test("that is refused says why in the service's words", async () => {
    answering(401, '{"message":"Invalid email or password"}');
    expect(troubleOf(await failureOf(signIn("sam@example.org", "no")))).toMatchObject({
      detail: "Invalid email or password",
      mayRetry: false,
    });
  });

  test("that nobody answers says so in words", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("Failed to fetch");
    });
    expect(troubleOf(await failureOf(signIn("sam@example.org", "no")))).toMatchObject({
      title: "No connection",
      mayRetry: true,
    });
  });

  test("asks for a code where there is a second factor", async () => {
    answering(200, '{"twoFactorRedirect":true}');
    expect(await signIn("sam@example.org", "right")).toEqual({ needsCode: true });
  });
});
