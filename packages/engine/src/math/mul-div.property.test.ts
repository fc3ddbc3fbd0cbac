import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UINT128_MAX } from "../units/quantity.ts";
import { min, mulDivDown, mulDivUp, zeroFloorSub } from "./mul-div.ts";
import { WAD, wDivDown, wDivUp, wMulDown } from "./wad.ts";

const amount = fc.oneof(
  fc.bigInt({ min: 0n, max: 1_000n }),
  fc.bigInt({ min: 0n, max: UINT128_MAX - 1n }),
);
const divisor = fc.oneof(
  fc.bigInt({ min: 1n, max: 1_000n }),
  fc.bigInt({ min: 1n, max: UINT128_MAX }),
);

describe("quotients of products", () => {
  test("down and up enclose the exact quotient and meet only where it is whole", () => {
    fc.assert(
      fc.property(amount, amount, divisor, (x, y, d) => {
        const down = mulDivDown(x, y, d);
        const up = mulDivUp(x, y, d);
        expect(down * d <= x * y && x * y <= up * d).toBe(true);
        expect(up - down).toBe((x * y) % d === 0n ? 0n : 1n);
      }),
    );
  });

  test("more of a factor never gives less, more of the divisor never gives more", () => {
    fc.assert(
      fc.property(amount, amount, divisor, divisor, (x, y, d, more) => {
        for (const mulDiv of [mulDivDown, mulDivUp]) {
          expect(mulDiv(x + 1n, y, d) >= mulDiv(x, y, d)).toBe(true);
          expect(mulDiv(x, y, d + more) <= mulDiv(x, y, d)).toBe(true);
        }
      }),
    );
  });

  test("a sum split into parts never rounds to more than the whole downward, never to less upward", () => {
    fc.assert(
      fc.property(amount, amount, amount, divisor, (x, z, y, d) => {
        fc.pre((x + z) * y + d < 1n << 256n);
        expect(mulDivDown(x, y, d) + mulDivDown(z, y, d) <= mulDivDown(x + z, y, d)).toBe(true);
        expect(mulDivUp(x, y, d) + mulDivUp(z, y, d) >= mulDivUp(x + z, y, d)).toBe(true);
      }),
    );
  });

  test("what a WAD ratio gives back is never more than went in", () => {
    fc.assert(
      fc.property(amount, divisor, (x, y) => {
        expect(wMulDown(wDivDown(x, y), y) <= x).toBe(true);
        expect(mulDivUp(wDivUp(x, y), y, WAD) >= x).toBe(true);
      }),
    );
  });

  test("what zeroFloorSub leaves and what it could take are the whole", () => {
    fc.assert(
      fc.property(amount, amount, (x, y) => {
        expect(zeroFloorSub(x, y) + min(x, y)).toBe(x);
      }),
    );
  });
});
