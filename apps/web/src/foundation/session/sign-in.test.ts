import { afterEach, describe, expect, test, vi } from "vitest";
import { troubleOf } from "../api/problem.ts";
import { signIn, signUp } from "./sign-in.ts";

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

describe("a sign-up", () => {
  const sam = { name: "Sam", email: "sam@example.org", password: "violet harbour 42" };

  test.each([
    ["signed in at once", '{"token":"t","user":{}}', true],
    ["told to look for a letter", '{"token":null,"user":{}}', false],
  ])("is %s by what the service answers", async (_, body, isSignedIn) => {
    answering(200, body);
    expect(await signUp(sam)).toEqual({ isSignedIn });
  });

  test("that is refused keeps the code by which a field is found", async () => {
    answering(400, '{"code":"PASSWORD_TOO_WEAK","message":"Too easy."}');
    expect(troubleOf(await failureOf(signUp(sam)))).toMatchObject({
      code: "PASSWORD_TOO_WEAK",
      detail: "Too easy.",
    });
  });
});
