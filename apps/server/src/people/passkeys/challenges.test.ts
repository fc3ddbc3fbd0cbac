import { expect, test } from "vitest";
import { Challenges } from "./challenges.ts";

test("a challenge is good once, for what it was asked and for a while", () => {
  let now = 0;
  const challenges = new Challenges(() => now);
  const ask = (purpose: "register" | "sign-in", userId: string | null) =>
    challenges.ask(purpose, userId, "192.0.2.1") ?? "";
  const first = ask("sign-in", null);
  expect(challenges.take(first, "sign-in", null)).toBe(true);
  expect(challenges.take(first, "sign-in", null)).toBe(false);
  expect(challenges.take(ask("register", "ann"), "register", "bob")).toBe(false);
  expect(challenges.take(ask("register", "ann"), "sign-in", "ann")).toBe(false);
  expect(challenges.take("made up", "sign-in", null)).toBe(false);
  const old = ask("sign-in", null);
  now = 5 * 60_000;
  expect(challenges.take(old, "sign-in", null)).toBe(false);
});

test("one place on the network cannot ask for all", () => {
  const challenges = new Challenges(() => 0);
  const made = Array.from({ length: 100 }, () => challenges.ask("sign-in", null, "192.0.2.1"));
  expect(made.filter((challenge) => challenge === null)).toHaveLength(40);
  expect(challenges.ask("sign-in", null, "192.0.2.2")).not.toBeNull();
});
