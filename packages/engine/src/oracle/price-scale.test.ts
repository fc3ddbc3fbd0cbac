import { describe, expect, it } from "vitest";
import { ArithmeticError } from "../math/arithmetic-error.ts";
import { InvariantViolation } from "../units/assert.ts";
import type { FeedPrice } from "../units/quantity.ts";
import { UINT256_MAX } from "../units/quantity.ts";
import type { PriceScale } from "./price-scale.ts";
import {
  oraclePriceExponent,
  oraclePriceFactor,
  toOraclePrice,
  validatePriceScale,
} from "./price-scale.ts";

const scaleOf = (feedDecimals: number, loanDecimals: number, collateralDecimals: number) => ({
  feedDecimals,
  loanDecimals,
  collateralDecimals,
});

describe("the scale of a market's price", () => {
  it("turns 65,000.12 USDC per BTC into loan units per collateral unit times 1e36", () => {
    const factor = oraclePriceFactor(scaleOf(8, 6, 8));
    expect(toOraclePrice(6_500_012_000_000n as FeedPrice, factor)).toBe(65_000_12n * 10n ** 32n);
  });

  it.each<[PriceScale, number]>([
    [scaleOf(8, 6, 8), 26],
    [scaleOf(8, 6, 18), 16],
    [scaleOf(0, 18, 18), 36],
    [scaleOf(36, 0, 0), 0],
    [scaleOf(18, 6, 24), 0],
    [scaleOf(18, 6, 25), -1],
    [scaleOf(0, 36, 0), 72],
  ])("has the exponent of %o", (scale, exponent) => {
    expect(oraclePriceExponent(scale)).toBe(exponent);
    if (exponent >= 0) expect(oraclePriceFactor(scale)).toBe(10n ** BigInt(exponent));
  });

  it.each<[PriceScale, string[]]>([
    [scaleOf(36, 36, 36), []],
    [scaleOf(18, 6, 24), []],
    [scaleOf(18, 6, 25), ["feedDecimals"]],
    [scaleOf(37, 37, 37), ["feedDecimals", "loanDecimals", "collateralDecimals"]],
    [scaleOf(-1, 0.5, NaN), ["feedDecimals", "loanDecimals", "collateralDecimals"]],
  ])("is checked before a market is created: %o", (scale, fields) => {
    expect(validatePriceScale(scale).map(({ field }) => field)).toEqual(fields);
  });

  it("stops the process when a market got past the check", () => {
    expect(() => oraclePriceFactor(scaleOf(18, 6, 25))).toThrow(InvariantViolation);
  });

  it("throws overflow for the first price wider than 256 bits", () => {
    const factor = 10n ** 72n;
    const widest = UINT256_MAX / factor;
    expect(toOraclePrice(widest as FeedPrice, factor)).toBe(widest * factor);
    expect(() => toOraclePrice((widest + 1n) as FeedPrice, factor)).toThrow(
      new ArithmeticError("overflow"),
    );
  });
});
