import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { tickOf } from "./tick.ts";

/** Every positive finite double is equally likely to be near every other one in bit pattern. */
const anyKey = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });

describe("ticks", () => {
  it("never fall when the key rises", () => {
    fc.assert(
      fc.property(anyKey, anyKey, (a, b) => {
        expect(tickOf(Math.min(a, b))).toBeLessThanOrEqual(tickOf(Math.max(a, b)));
      }),
      { numRuns: 1000 },
    );
  });

  it("never fall between keys a few parts in a million apart", () => {
    const near = fc.double({ min: 1, max: 1.0005, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 1e-30, max: 1e30, noNaN: true }), near, (key, factor) => {
        const higher = key * factor;
        expect(tickOf(higher)).toBeGreaterThanOrEqual(tickOf(key));
        // At most 2^-13 wide and at least half of that: 5 bp span at most 9 borders.
        expect(tickOf(higher) - tickOf(key)).toBeLessThanOrEqual(9);
      }),
      { numRuns: 1000 },
    );
  });

  it("part keys that are 1.23 basis points apart", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-30, max: 1e30, noNaN: true }), (key) => {
        expect(tickOf(key * 1.000123)).toBeGreaterThan(tickOf(key));
      }),
      { numRuns: 1000 },
    );
  });
});
