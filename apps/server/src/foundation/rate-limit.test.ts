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

  test("takes more for what costs more, and all of it for what costs more than all", () => {
    let now = 0;
    const limit = new RateLimit(60, () => now);
    expect(limit.take("alice", 40)).toMatchObject({ isAllowed: true, remaining: 20 });
    expect(limit.take("alice", 40)).toMatchObject({ isAllowed: false, resetSeconds: 20 });
    expect(limit.take("alice", 20)?.isAllowed).toBe(true);
    now += 60_000;
    expect(limit.take("alice", 1_000)).toMatchObject({ isAllowed: true, remaining: 0 });
  });

  test("gives back what was taken in vain, and never more than there was", () => {
    const limit = new RateLimit(2, () => 0);
    limit.take("alice");
    limit.giveBack("alice");
    limit.giveBack("alice", 5);
    limit.giveBack("bob");
    expect(limit.take("alice")).toMatchObject({ isAllowed: true, remaining: 1 });
  });

  test("of 0 limits nobody", () => {
    expect(new RateLimit(0).take("alice")).toBeNull();
  });
});
