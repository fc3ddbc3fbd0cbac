import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArithmeticError } from "../math/arithmetic-error.ts";
import { WAD, wMulDown } from "../math/wad.ts";
import { as } from "../units/quantity.ts";
import {
  liquidationIncentiveFactor,
  LIQUIDATION_INCENTIVE_FACTOR_MAX,
} from "./incentive-factor.ts";

const lltvs = fc.bigInt({ min: 0n, max: WAD });

describe("the liquidation incentive factor", () => {
  test.each([
    ["86 %", 860_000_000_000_000_000n, 1_043_841_336_116_910_229n],
    ["77 %", 770_000_000_000_000_000n, 1_074_113_856_068_743_286n],
    ["38.5 %, at its ceiling", 385_000_000_000_000_000n, 1_150_000_000_000_000_000n],
    ["0 %, at its ceiling", 0n, 1_150_000_000_000_000_000n],
    ["100 %, nothing", WAD, WAD],
  ])("of an LLTV of %s", (_, lltv, factor) => {
    expect(liquidationIncentiveFactor(as(lltv))).toBe(factor);
  });

  test("does not exist for an LLTV above 100 %", () => {
    expect(() => liquidationIncentiveFactor(as(WAD + 1n))).toThrow(ArithmeticError);
  });

  test("never rises with the LLTV", () => {
    fc.assert(
      fc.property(lltvs, lltvs, (one, other) => {
        const [lower, higher] = one < other ? [one, other] : [other, one];
        const factor = liquidationIncentiveFactor(as(higher));
        expect(factor <= liquidationIncentiveFactor(as(lower))).toBe(true);
        expect(factor >= WAD && factor <= LIQUIDATION_INCENTIVE_FACTOR_MAX).toBe(true);
      }),
    );
  });

  test("leaves the whole debt covered at the LLTV", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: WAD - 1n }), (lltv) => {
        expect(wMulDown(liquidationIncentiveFactor(as(lltv)), lltv) <= WAD).toBe(true);
      }),
    );
  });
});
