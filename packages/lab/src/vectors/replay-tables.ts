import {
  ArithmeticError,
  as,
  borrowRate,
  bound,
  liquidationIncentiveFactor,
  min,
  mulDivDown,
  mulDivUp,
  toAssetsDown,
  toAssetsUp,
  toSharesDown,
  toSharesUp,
  toUint128,
  wDivDown,
  wDivToZero,
  wDivUp,
  wExp,
  wMulDown,
  wMulToZero,
  wTaylorCompounded,
  zeroFloorSub,
} from "@plimsoll/engine";
import type { ArithmeticErrorKind } from "@plimsoll/engine";
import type { IncentiveRow, MathRow, RateRow, RecordedFields, Revert } from "./format.ts";
import type { FileCheck } from "./file-check.ts";

/** A function of the table by its name there; how many arguments it takes is in the row. */
export type Calculations = Readonly<Record<string, (...args: readonly bigint[]) => bigint>>;

function unary(work: (x: bigint) => bigint): Calculations[string] {
  return (x = 0n) => work(x);
}

function binary(work: (x: bigint, y: bigint) => bigint): Calculations[string] {
  return (x = 0n, y = 0n) => work(x, y);
}

function ternary(work: (x: bigint, y: bigint, z: bigint) => bigint): Calculations[string] {
  return (x = 0n, y = 0n, z = 0n) => work(x, y, z);
}

/** The engine's arithmetic. */
export const CALCULATIONS: Calculations = {
  mulDivDown: ternary(mulDivDown),
  mulDivUp: ternary(mulDivUp),
  wMulDown: binary(wMulDown),
  wDivDown: binary(wDivDown),
  wDivUp: binary(wDivUp),
  wTaylorCompounded: binary(wTaylorCompounded),
  toSharesDown: ternary(toSharesDown),
  toSharesUp: ternary(toSharesUp),
  toAssetsDown: ternary(toAssetsDown),
  toAssetsUp: ternary(toAssetsUp),
  zeroFloorSub: binary(zeroFloorSub),
  min: binary(min),
  toUint128: unary(toUint128),
  wExp: unary(wExp),
  wMulToZero: binary(wMulToZero),
  wDivToZero: binary(wDivToZero),
  bound: ternary(bound),
};

const REVERTS: Readonly<Record<ArithmeticErrorKind, Revert>> = {
  overflow: { kind: "panic", code: "0x11" },
  division_by_zero: { kind: "panic", code: "0x12" },
  exceeds_128_bits: { kind: "error", reason: "max uint128 exceeded" },
};

/** Single calls of the reference's library functions. */
export function replayMath(
  rows: readonly MathRow[],
  check: FileCheck,
  calculations: Calculations = CALCULATIONS,
): void {
  for (const { i, fn, args, ...expected } of rows) {
    check.operations += 1;
    const calculate = calculations[fn];
    if (calculate === undefined) throw new Error(`The table names a function "${fn}".`);
    check.compare(
      i,
      expected,
      attempt(() => ({ result: String(calculate(...args.map(BigInt))) })),
    );
  }
}

/** Single calls of the adaptive rate model. */
export function replayRates(rows: readonly RateRow[], check: FileCheck): void {
  for (const { i, borrowRate: averageRate, endRateAtTarget, ...call } of rows) {
    check.operations += 1;
    const totals = {
      totalSupplyAssets: as<never>(BigInt(call.totalSupplyAssets)),
      totalBorrowAssets: as<never>(BigInt(call.totalBorrowAssets)),
    };
    const got = attempt(() => {
      const start = as<never>(BigInt(call.startRateAtTarget));
      const rate = borrowRate({ kind: "adaptive" }, totals, start, BigInt(call.elapsed));
      return {
        borrowRate: String(rate.averageRate),
        endRateAtTarget: String(rate.rateAtTarget),
      };
    });
    check.compare(i, { borrowRate: averageRate, endRateAtTarget }, got);
  }
}

/** The liquidation incentive factor of each LLTV. */
export function replayIncentives(rows: readonly IncentiveRow[], check: FileCheck): void {
  for (const { i, lltv, lif } of rows) {
    check.operations += 1;
    const got = attempt(() => ({ lif: String(liquidationIncentiveFactor(as(BigInt(lltv)))) }));
    check.compare(i, { lif }, got);
  }
}

function attempt(work: () => RecordedFields): RecordedFields {
  try {
    return work();
  } catch (error) {
    if (error instanceof ArithmeticError) return { revert: REVERTS[error.kind] };
    throw error;
  }
}
