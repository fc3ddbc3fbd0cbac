import { describe, expect, test } from "vitest";
import { RateLimit } from "./rate-limit.ts";

describe("a rate limit of 60 requests a minute", () => {
  test("allows as many at once and one more each second", () => {
    let now = 0;
    const limit = new RateLimit(60, () => now);
    const take = () => limit.take("alice");
    for (let count = 0; count < 60; count += 1) expect(take()?.isAllowed).toBe(true);
    expect(take()).toMatchObject({ isAllowed: false, remaining: 0, resetSeconds: 1 });
    now += 1_000;
    expect(take()?.isAllowed).toBe(true);
    expect(take()?.isAllowed).toBe(false);
  });

  test("keeps callers apart", () => {
    const limit = new RateLimit(1, () => 0);
    expect(limit.take("alice")?.isAllowed).toBe(true);
    expect(limit.take("alice")?.isAllowed).toBe(false);
    expect(limit.take("bob")?.isAllowed).toBe(true);
  });

  test("of 0 limits nobody", () => {
    expect(new RateLimit(0).take("alice")).toBeNull();
  });
});
