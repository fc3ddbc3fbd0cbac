import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArithmeticError } from "./arithmetic-error.ts";
import { wTaylorCompounded } from "./compound-interest.ts";
import { wExp } from "./exp.ts";
import { WAD } from "./wad.ts";

const YEAR = 31_536_000n;
const LN_2 = 693_147_180_559_945_309n;
const rate = fc.bigInt({ min: 0n, max: (10n * WAD) / YEAR });
const seconds = fc.bigInt({ min: 0n, max: 10n * YEAR });

/** `e^x - 1` of a small WAD by so many terms that the rest is below one unit; every term rounded down. */
function manyTerms(x: bigint): bigint {
  let term = x;
  let sum = 0n;
  for (let n = 2n; term > 0n; n += 1n) {
    sum += term;
    term = (term * x) / (n * WAD);
  }
  return sum;
}

describe("compound interest", () => {
  test("5 % compounded is 0.05 + 0.05^2 / 2 + 0.05^3 / 6", () => {
    expect(wTaylorCompounded(WAD / 20n, 1n)).toBe(51_270_833_333_333_333n);
  });

  test("nothing grows without a rate or without time", () => {
    expect(wTaylorCompounded(0n, YEAR)).toBe(0n);
    expect(wTaylorCompounded(WAD / YEAR, 0n)).toBe(0n);
  });

  test("it lies between simple interest and true compounding", () => {
    fc.assert(
      fc.property(rate, seconds, (ratePerSecond, elapsed) => {
        const growth = wTaylorCompounded(ratePerSecond, elapsed);
        expect(growth >= ratePerSecond * elapsed).toBe(true);
        // Each of the many terms may lose a unit.
        expect(growth <= manyTerms(ratePerSecond * elapsed) + 1n).toBe(true);
      }),
    );
  });

  test("more time never means less interest", () => {
    fc.assert(
      fc.property(rate, seconds, seconds, (ratePerSecond, elapsed, more) => {
        const less = wTaylorCompounded(ratePerSecond, elapsed);
        expect(wTaylorCompounded(ratePerSecond, elapsed + more) >= less).toBe(true);
      }),
    );
  });

  test.each([
    ["rate times time", 1n << 200n, 1n << 60n],
    ["its square", 1n << 100n, 1n << 28n],
    ["its cube", 1n << 100n, 1n << 8n],
  ])("%s beyond 256 bits throws overflow", (_, ratePerSecond, elapsed) => {
    expect(() => wTaylorCompounded(ratePerSecond, elapsed)).toThrow(ArithmeticError);
    expect(() => wTaylorCompounded(ratePerSecond, elapsed)).toThrow(
      expect.objectContaining({ kind: "overflow" }),
    );
  });
});

describe("the exponential", () => {
  test.each([
    ["e^0 is 1", 0n, WAD],
    ["e^(ln 2) is 2", LN_2, 2n * WAD],
    ["e^(-ln 2) is a half", -LN_2, WAD / 2n],
    ["half of ln 2 is still expanded in place", LN_2 / 2n, 1_406_630_217_019_747_831n],
    ["below ln(1e-18) it is 0", -41_446_531_673_892_822_313n, 0n],
  ])("%s", (_, x, expected) => {
    expect(wExp(x)).toBe(expected);
  });

  test("from its upper bound on it stays at its ceiling", () => {
    const ceiling = wExp(93_859_467_695_000_404_319n);
    expect(wExp(1n << 200n)).toBe(ceiling);
    expect(wExp(93_859_467_695_000_404_318n) < ceiling).toBe(true);
  });

  test("it is within 1 % of the true exponential", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -20n * WAD, max: 93n * WAD }), (x) => {
        const truth = Math.exp(Number(x) / 1e18);
        expect(Math.abs(Number(wExp(x)) / 1e18 / truth - 1)).toBeLessThan(0.01);
      }),
    );
  });

  test("it never falls within a stretch of ln 2", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -LN_2 / 2n, max: LN_2 / 2n }),
        fc.bigInt({ min: -LN_2 / 2n, max: LN_2 / 2n }),
        (x, y) => {
          expect(wExp(x < y ? x : y) <= wExp(x < y ? y : x)).toBe(true);
        },
      ),
    );
  });
});
