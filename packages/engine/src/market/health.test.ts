import { describe, expect, test } from "vitest";
import { btc, percent, usdc } from "../../test/amounts.ts";
import { as, type LoanAssets, type OraclePrice, UINT128_MAX } from "../units/quantity.ts";
import {
  collateralValue,
  exceedsLtv,
  isAbove,
  loanToValue,
  ltvOf,
  maxBorrow,
  ORACLE_PRICE_SCALE,
  priceAtLtv,
  standingOf,
  type Position,
} from "./health.ts";
import type { MarketTotals } from "./totals.ts";

/** A market without interest: a base unit of debt is a million shares. */
const TOTALS: MarketTotals = {
  totalSupplyAssets: as(usdc(2_000_000)),
  totalSupplyShares: as(usdc(2_000_000) * 1_000_000n),
  totalBorrowAssets: as(usdc(1_000_000)),
  totalBorrowShares: as(usdc(1_000_000) * 1_000_000n),
};
/** Price of a bitcoin (8 decimals) in USDC (6 decimals). */
const dollars = (whole: number): OraclePrice => as(BigInt(whole) * 10n ** 34n);
/** So high that the value of any collateral leaves 256 bits: whoever reads it fails. */
const UNREADABLE = as<OraclePrice>(1n << 255n);

function loan(collateral: bigint, debt: bigint): Position {
  return { collateral: as(collateral), borrowShares: as(debt * 1_000_000n) };
}

describe("the value of collateral", () => {
  test.each([
    ["a bitcoin at $60,000", btc(1), dollars(60_000), usdc(60_000)],
    ["half a unit too much is dropped", 1n, (3n * ORACLE_PRICE_SCALE) / 2n, 1n],
    ["a unit less than one is nothing", 1n, ORACLE_PRICE_SCALE - 1n, 0n],
    ["no price, no value", btc(1), 0n, 0n],
  ])("%s", (_, collateral, price, value) => {
    expect(collateralValue(as(collateral), as(price))).toBe(value);
  });

  test("carries the LTV's part of it", () => {
    expect(maxBorrow(as(btc(1)), dollars(60_000), percent(86))).toBe(usdc(51_600));
  });

  test("is rounded before the LTV is applied, as in the reference", () => {
    // 1.5 units at 70 % would carry 1.05; one unit carries 0.7.
    expect(maxBorrow(as(1n), as((3n * ORACLE_PRICE_SCALE) / 2n), percent(70))).toBe(0n);
  });
});

describe("the standing of a position", () => {
  test("is its debt, rounded up, against its value, rounded down", () => {
    const position: Position = { collateral: as(3n), borrowShares: as(1_000_001n) };
    const price = as<OraclePrice>(ORACLE_PRICE_SCALE / 2n);
    expect(standingOf(TOTALS, position, price)).toEqual({ borrowed: 2n, value: 1n });
  });

  test("has no debt without shares", () => {
    expect(standingOf(TOTALS, loan(btc(1), 0n), dollars(60_000))).toEqual({
      borrowed: 0n,
      value: usdc(60_000),
    });
  });

  test("is above an LTV only beyond it, not at it", () => {
    const value = as<LoanAssets>(usdc(100));
    expect(isAbove({ borrowed: as(usdc(86)), value }, percent(86))).toBe(false);
    expect(isAbove({ borrowed: as(usdc(86) + 1n), value }, percent(86))).toBe(true);
  });

  test.each([
    ["a half", usdc(30_000), usdc(60_000), percent(50)],
    ["a third, rounded up", 1n, 3n, 333_333_333_333_333_334n],
    ["more than everything", 3n, 2n, percent(150)],
    ["no debt", 0n, usdc(1), 0n],
    ["neither debt nor value", 0n, 0n, 0n],
    ["debt on worthless collateral", 1n, 0n, null],
  ])("has the LTV of %s", (_, borrowed, value, ltv) => {
    expect(ltvOf({ borrowed: as(borrowed), value: as(value) })).toBe(ltv);
  });
});

describe("a position", () => {
  test("exceeds an LTV only beyond it, not at it", () => {
    const price = dollars(60_000);
    expect(exceedsLtv(TOTALS, loan(btc(1), usdc(51_600)), price, percent(86))).toBe(false);
    expect(exceedsLtv(TOTALS, loan(btc(1), usdc(51_600) + 1n), price, percent(86))).toBe(true);
  });

  test("without debt exceeds nothing and has an LTV of zero, whatever the price", () => {
    const position = loan(UINT128_MAX, 0n);
    expect(exceedsLtv(TOTALS, position, UNREADABLE, percent(86))).toBe(false);
    expect(loanToValue(TOTALS, position, UNREADABLE)).toBe(0n);
  });

  test("has an LTV that never flatters it", () => {
    expect(loanToValue(TOTALS, loan(btc(1), usdc(45_000)), dollars(60_000))).toBe(percent(75));
    expect(loanToValue(TOTALS, loan(btc(1), usdc(20_000)), dollars(60_000))).toBe(
      333_333_333_333_333_334n,
    );
  });

  test("has no LTV when it owes something and its collateral is worth nothing", () => {
    expect(loanToValue(TOTALS, loan(btc(1), 1n), as(0n))).toBeNull();
    expect(loanToValue(TOTALS, loan(0n, 1n), dollars(60_000))).toBeNull();
  });
});

describe("the price at which a position reaches an LTV", () => {
  test.each([
    ["86 %", btc(1), usdc(43_000), percent(86), dollars(50_000)],
    ["an even 100 %", btc(2), usdc(100_000), percent(100), dollars(50_000)],
    ["a price that does not come out even", 3n, 1n, percent(100), ORACLE_PRICE_SCALE / 3n + 1n],
    ["a value that does not come out even", 1n, 2n, percent(75), 3n * ORACLE_PRICE_SCALE],
  ])("is rounded up: %s", (_, collateral, debt, ltv, price) => {
    expect(priceAtLtv(TOTALS, loan(collateral, debt), ltv)).toBe(price);
  });

  test.each([
    ["a loan without debt", loan(btc(1), 0n), percent(86)],
    ["a loan without collateral", loan(0n, usdc(1)), percent(86)],
    ["an LTV of zero", loan(btc(1), usdc(1)), percent(0)],
  ])("does not exist for %s", (_, position, ltv) => {
    expect(priceAtLtv(TOTALS, position, ltv)).toBe(0n);
  });
});
