import { describe, expect, test } from "vitest";
import { percent, usdc, type Loose } from "../../test/amounts.ts";
import type { ArithmeticErrorKind } from "../math/arithmetic-error.ts";
import { WAD } from "../math/wad.ts";
import { RATE_PER_SECOND_MAX, type RateModel } from "../rates/rate-model.ts";
import { as, UINT128_MAX } from "../units/quantity.ts";
import type { Seconds } from "../units/time.ts";
import { accrual } from "./accrual.ts";
import type { InterestState } from "./totals.ts";

const LAST_UPDATE = 1_700_000_000n as Seconds;
const later = (seconds: bigint) => (LAST_UPDATE + seconds) as Seconds;
/** 1 % in a hundred seconds; compounded by three terms, 0.01 + 0.01² / 2 + 0.01³ / 6. */
const FIXED: RateModel = { kind: "fixed", ratePerSecond: as(WAD / 10_000n) };
const GROWTH = { numerator: 10_050_166_666_666_666n, seconds: 100n };

type Changes = Partial<Loose<Omit<InterestState, "rateModel">>> & {
  readonly rateModel?: RateModel;
};

function market(changes: Changes = {}): InterestState {
  const state: Loose<Omit<InterestState, "rateModel">> = {
    totalSupplyAssets: usdc(2_000),
    totalSupplyShares: usdc(2_000) * 1_000_000n,
    totalBorrowAssets: usdc(1_000),
    totalBorrowShares: usdc(900) * 1_000_000n,
    lastUpdate: LAST_UPDATE,
    fee: 0n,
    rateAtTarget: 0n,
  };
  return { ...state, rateModel: FIXED, ...changes } as InterestState;
}

describe("interest", () => {
  test("does not accrue before a second has passed, nor backward", () => {
    expect(accrual(market(), LAST_UPDATE)).toBeNull();
    expect(accrual(market(), later(-1n))).toBeNull();
    expect(accrual(market(), later(1n))).not.toBeNull();
  });

  test("is added to what is owed and to what is owned, and to nobody's shares", () => {
    const interest = (usdc(1_000) * GROWTH.numerator) / WAD;
    expect(interest).toBe(10_050_166n);
    expect(accrual(market(), later(GROWTH.seconds))).toEqual({
      totalSupplyAssets: usdc(2_000) + interest,
      totalSupplyShares: usdc(2_000) * 1_000_000n,
      totalBorrowAssets: usdc(1_000) + interest,
      totalBorrowShares: usdc(900) * 1_000_000n,
      lastUpdate: later(GROWTH.seconds),
      averageRate: WAD / 10_000n,
      rateAtTarget: 0n,
      interest,
      feeAssets: 0n,
      feeShares: 0n,
    });
  });

  test("of a market without a rate model is none, and only its clock moves", () => {
    const before = market({ rateModel: { kind: "none" }, rateAtTarget: 7n, fee: percent(10) });
    const { totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares } = before;
    expect(accrual(before, later(GROWTH.seconds))).toEqual({
      totalSupplyAssets,
      totalSupplyShares,
      totalBorrowAssets,
      totalBorrowShares,
      lastUpdate: later(GROWTH.seconds),
      averageRate: 0n,
      rateAtTarget: 7n,
      interest: 0n,
      feeAssets: 0n,
      feeShares: 0n,
    });
  });

  test("pays the fee in shares priced before the fee is part of the supply", () => {
    const after = accrual(market({ fee: percent(10) }), later(GROWTH.seconds));
    const feeAssets = 1_005_016n;
    // What is left for the suppliers buys their shares; the fee pays that price.
    const ownedBefore = usdc(2_000) + 10_050_166n - feeAssets;
    const feeShares = (feeAssets * (usdc(2_000) * 1_000_000n + 1_000_000n)) / (ownedBefore + 1n);
    expect(after).toMatchObject({
      totalSupplyAssets: usdc(2_000) + 10_050_166n,
      totalSupplyShares: usdc(2_000) * 1_000_000n + feeShares,
      interest: 10_050_166n,
      feeAssets,
      feeShares,
    });
  });

  test("follows the adaptive curve, which remembers its rate at target", () => {
    const start = WAD / 1_000_000_000n;
    const curve = market({ rateModel: { kind: "adaptive" }, rateAtTarget: start });
    const after = accrual(curve, later(86_400n));
    // Half of the supply is lent out: below its target of 90 %, so the rate at target falls.
    expect(after?.rateAtTarget).toBeLessThan(start);
    expect(after?.averageRate).toBeLessThan(after?.rateAtTarget ?? 0n);
    expect(after?.interest).toBeGreaterThan(0n);
  });
});

describe("interest too wide for the book", () => {
  const fastest: RateModel = { kind: "fixed", ratePerSecond: RATE_PER_SECOND_MAX };
  const year = 31_536_000n;

  test.each<[string, Changes, bigint, ArithmeticErrorKind]>([
    [
      "interest beyond 128 bits",
      { rateModel: fastest, totalBorrowAssets: UINT128_MAX },
      year,
      "exceeds_128_bits",
    ],
    ["a debt beyond 128 bits", { totalBorrowAssets: UINT128_MAX - 10n }, 100n, "overflow"],
    ["a supply beyond 128 bits", { totalSupplyAssets: UINT128_MAX - 10n }, 100n, "overflow"],
    [
      // All of the interest, so that nothing but the virtual unit is left to price the shares.
      "a fee of shares beyond 128 bits",
      { fee: WAD, totalSupplyAssets: 0n, totalSupplyShares: UINT128_MAX },
      100n,
      "exceeds_128_bits",
    ],
    [
      "supply shares beyond 128 bits",
      { fee: percent(10), totalSupplyShares: UINT128_MAX - 10n },
      100n,
      "overflow",
    ],
  ])("refuses %s", (_, changes, seconds, kind) => {
    const accrue = () => accrual(market(changes), later(seconds));
    expect(accrue).toThrow(expect.objectContaining({ name: "ArithmeticError", kind }));
  });
});
