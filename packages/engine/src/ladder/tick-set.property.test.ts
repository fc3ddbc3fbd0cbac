import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { NO_TICK, TickSet } from "./tick-set.ts";
import { PAGE_COUNT, TICKS_PER_PAGE } from "./tick.ts";

/** Crowded at the bottom, so that additions and deletions meet; a few anywhere. */
const tick = fc.oneof(
  fc.nat(100),
  fc.nat(3 * TICKS_PER_PAGE),
  fc.nat(PAGE_COUNT * TICKS_PER_PAGE - 1),
);

describe("a tick set", () => {
  it("agrees with a plain set after every change", () => {
    const change = fc.record({ add: fc.boolean(), tick, bound: tick });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const set = new TickSet();
        const model = new Set<number>();
        for (const { add, tick, bound } of changes) {
          if (add) {
            set.add(tick);
            model.add(tick);
          } else {
            set.delete(tick);
            model.delete(tick);
          }
          const lower = [...model].filter((member) => member < bound);
          expect(set.highest()).toBe(Math.max(NO_TICK, ...model));
          expect(set.highestBelow(bound)).toBe(Math.max(NO_TICK, ...lower));
        }
      }),
      { numRuns: 200 },
    );
  });
});
