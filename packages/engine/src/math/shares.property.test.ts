import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UINT256_MAX } from "../units/quantity.ts";
import { ArithmeticError } from "./arithmetic-error.ts";
import { toAssetsDown, toAssetsUp, toSharesDown, toSharesUp } from "./shares.ts";

const quantity = fc.oneof(
  fc.bigInt({ min: 0n, max: 1_000n }),
  fc.bigInt({ min: 0n, max: 1n << 80n }),
);

describe("shares", () => {
  test("the first base unit of an empty market is a million shares", () => {
    expect(toSharesDown(1n, 0n, 0n)).toBe(1_000_000n);
    expect(toSharesUp(1n, 0n, 0n)).toBe(1_000_000n);
    expect(toAssetsDown(1_000_000n, 0n, 0n)).toBe(1n);
    expect(toAssetsUp(1n, 0n, 0n)).toBe(1n);
    expect(toAssetsDown(999_999n, 0n, 0n)).toBe(0n);
  });

  test("totals that leave no room for the virtual part are an overflow, even for nothing", () => {
    for (const convert of [toSharesDown, toSharesUp, toAssetsDown, toAssetsUp]) {
      expect(() => convert(0n, UINT256_MAX, 0n)).toThrow(ArithmeticError);
      expect(() => convert(0n, 0n, UINT256_MAX - 999_999n)).toThrow(ArithmeticError);
      expect(convert(0n, UINT256_MAX - 1n, 0n)).toBe(0n);
    }
  });

  test("down and up are at most one apart", () => {
    fc.assert(
      fc.property(quantity, quantity, quantity, (given, assets, shares) => {
        const sharesApart = toSharesUp(given, assets, shares) - toSharesDown(given, assets, shares);
        const assetsApart = toAssetsUp(given, assets, shares) - toAssetsDown(given, assets, shares);
        expect([0n, 1n]).toContain(sharesApart);
        expect([0n, 1n]).toContain(assetsApart);
      }),
    );
  });

  test("a supply withdrawn at the same totals never returns more than it brought", () => {
    fc.assert(
      fc.property(quantity, quantity, quantity, (given, assets, shares) => {
        const credited = toSharesDown(given, assets, shares);
        expect(toAssetsDown(credited, assets, shares) <= given).toBe(true);
        expect(toAssetsDown(credited, assets + given, shares + credited) <= given).toBe(true);
      }),
    );
  });

  test("a borrow repaid at the same totals never costs less than it paid out", () => {
    fc.assert(
      fc.property(quantity, quantity, quantity, (given, assets, shares) => {
        const owed = toSharesUp(given, assets, shares);
        expect(toAssetsUp(owed, assets, shares) >= given).toBe(true);
        expect(toAssetsUp(owed, assets + given, shares + owed) >= given).toBe(true);
      }),
    );
  });

  test("shares bought by count are never worth more than they cost", () => {
    fc.assert(
      fc.property(quantity, quantity, quantity, (given, assets, shares) => {
        const cost = toAssetsUp(given, assets, shares);
        expect(toSharesDown(cost, assets, shares) >= given).toBe(true);
        expect(toAssetsDown(given, assets + cost, shares + given) <= cost).toBe(true);
      }),
    );
  });

  test("all positions together are never worth more than the total", () => {
    const positions = fc.array(quantity, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(positions, quantity, (owned, assets) => {
        const shares = owned.reduce((sum, position) => sum + position, 0n);
        const claims = owned.reduce((sum, p) => sum + toAssetsDown(p, assets, shares), 0n);
        // One unit is virtual: nobody owns it, but shares may be worth a part of it.
        expect(claims <= assets + 1n).toBe(true);
      }),
    );
  });

  test("more assets are never fewer shares", () => {
    fc.assert(
      fc.property(quantity, quantity, quantity, quantity, (given, more, assets, shares) => {
        for (const convert of [toSharesDown, toSharesUp, toAssetsDown, toAssetsUp]) {
          const less = convert(given, assets, shares);
          expect(convert(given + more, assets, shares) >= less).toBe(true);
        }
      }),
    );
  });
});
