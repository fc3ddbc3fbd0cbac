import { expect, test } from "vitest";
import { inEvenTime } from "./even-time.ts";

const ASK = "/api/auth/request-password-reset";

test.each([
  ["found", async () => "answered"],
  ["refused", () => Promise.reject(new Error("refused"))],
])("whoever asks for a new password waits as long when it is %s", async (how, answer) => {
  const beganAt = performance.now();
  const answered = inEvenTime<string>(ASK, answer);
  if (how === "found") await expect(answered).resolves.toBe("answered");
  else await expect(answered).rejects.toThrow("refused");
  // A timer may be a millisecond early.
  expect(performance.now() - beganAt).toBeGreaterThan(498);
});

test("nothing else is held up", async () => {
  const order: string[] = [];
  const padded = inEvenTime(ASK, async () => undefined).then(() => order.push("padded"));
  await inEvenTime("/api/auth/sign-out", async () => order.push("at once"));
  await padded;
  expect(order).toEqual(["at once", "padded"]);
});
