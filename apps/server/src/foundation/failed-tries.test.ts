import { describe, expect, test } from "vitest";
import { FailedTries, type Try } from "./failed-tries.ts";

/** Fails as often as it may at this moment; returns how often, and how long it then has to wait. */
function failOn(tries: FailedTries, place: string): { failed: number; waits: number } {
  for (let failed = 0; ; failed += 1) {
    const begun = tries.begin(place);
    if (typeof begun === "number") return { failed, waits: begun };
  }
}

describe("failed tries", () => {
  test("are free a few times, then each one makes the next wait twice as long", () => {
    let now = 0;
    const tries = new FailedTries(() => now);
    const first = failOn(tries, "a");
    expect(first.failed).toBeLessThan(30);
    expect(first.waits).toBe(1);
    now += 1_000;
    expect(failOn(tries, "a")).toEqual({ failed: 1, waits: 2 });
    now += 2_000;
    expect(failOn(tries, "a")).toEqual({ failed: 1, waits: 4 });
  });

  test("never make another place wait", () => {
    const tries = new FailedTries(() => 0);
    failOn(tries, "a");
    expect(typeof tries.begin("b")).toBe("object");
  });

  test("count while they are under way, and not once they have succeeded", () => {
    const tries = new FailedTries(() => 0);
    const underWay: Try[] = [];
    for (;;) {
      const begun = tries.begin("a");
      if (typeof begun === "number") break;
      underWay.push(begun);
    }
    for (const one of underWay.reverse()) one.forgive();
    expect(failOn(tries, "a").failed).toBe(underWay.length);
  });

  test("are forgiven with time, and never wait for longer than minutes", () => {
    let now = 0;
    const tries = new FailedTries(() => now);
    let longest = 0;
    for (let round = 0; round < 40; round += 1) {
      const { waits } = failOn(tries, "a");
      longest = Math.max(longest, waits);
      now += waits * 1_000;
    }
    expect(longest).toBeLessThanOrEqual(300);
    now += 24 * 3_600_000;
    expect(failOn(tries, "a")).toEqual(failOn(new FailedTries(() => 0), "b"));
  });
});
