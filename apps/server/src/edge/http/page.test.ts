import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pageOfNames } from "./page.ts";

describe("pages of names", () => {
  test("together hold every name once, in order, whatever order they come in", () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 40 });
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 7 }), (given, limit) => {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = pageOfNames(given, { limit, cursor });
          expect(page.items.length).toBeLessThanOrEqual(limit);
          seen.push(...page.items);
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined);
        expect(seen).toEqual([...given].sort());
      }),
    );
  });

  test("refuse a cursor that was made up", () => {
    expect(() => pageOfNames(["a"], { limit: 1, cursor: "_w" })).toThrow(/nextCursor/);
  });
});
