import { describe, expect, test } from "vitest";
import { readVectorTable } from "../../test/shared-vectors.ts";
import { ArithmeticError, type ArithmeticErrorKind } from "./arithmetic-error.ts";
import { wTaylorCompounded } from "./compound-interest.ts";
import { wExp } from "./exp.ts";
import { min, mulDivDown, mulDivUp, toUint128, zeroFloorSub } from "./mul-div.ts";
import { toAssetsDown, toAssetsUp, toSharesDown, toSharesUp } from "./shares.ts";
import { bound, wDivToZero, wMulToZero } from "./signed.ts";
import { WAD, wDivDown, wDivUp, wMulDown } from "./wad.ts";

type Revert =
  | { readonly kind: "panic"; readonly code: "0x11" | "0x12" }
  | { readonly kind: "error"; readonly reason: "max uint128 exceeded" };

interface MathRow {
  readonly i: number;
  readonly fn: string;
  readonly args: readonly string[];
  readonly result?: string;
  readonly revert?: Revert;
}

type Calculation = (args: readonly bigint[]) => bigint;
type Calculations = Readonly<Record<string, Calculation>>;

function ofOne(calculate: (x: bigint) => bigint): Calculation {
  return ([x]) => calculate(given(x));
}

function ofTwo(calculate: (x: bigint, y: bigint) => bigint): Calculation {
  return ([x, y]) => calculate(given(x), given(y));
}

function ofThree(calculate: (x: bigint, y: bigint, z: bigint) => bigint): Calculation {
  return ([x, y, z]) => calculate(given(x), given(y), given(z));
}

function given(argument: bigint | undefined): bigint {
  if (argument === undefined) throw new Error("A row has fewer arguments than its function.");
  return argument;
}

const CALCULATIONS: Calculations = {
  mulDivDown: ofThree(mulDivDown),
  mulDivUp: ofThree(mulDivUp),
  wMulDown: ofTwo(wMulDown),
  wDivDown: ofTwo(wDivDown),
  wDivUp: ofTwo(wDivUp),
  wTaylorCompounded: ofTwo(wTaylorCompounded),
  toSharesDown: ofThree(toSharesDown),
  toSharesUp: ofThree(toSharesUp),
  toAssetsDown: ofThree(toAssetsDown),
  toAssetsUp: ofThree(toAssetsUp),
  zeroFloorSub: ofTwo(zeroFloorSub),
  min: ofTwo(min),
  toUint128: ofOne(toUint128),
  wExp: ofOne(wExp),
  wMulToZero: ofTwo(wMulToZero),
  wDivToZero: ofTwo(wDivToZero),
  bound: ofThree(bound),
};

/** Each function that rounds, with its rounding turned the other way. */
const WRONG_ROUNDING: Calculations = {
  mulDivDown: ofThree(mulDivUp),
  mulDivUp: ofThree(mulDivDown),
  wMulDown: ofTwo((x, y) => mulDivUp(x, y, WAD)),
  wDivDown: ofTwo(wDivUp),
  wDivUp: ofTwo(wDivDown),
  wTaylorCompounded: ofTwo((x, n) => {
    const first = x * n;
    const second = mulDivUp(first, first, 2n * WAD);
    return first + second + mulDivUp(second, first, 3n * WAD);
  }),
  toSharesDown: ofThree(toSharesUp),
  toSharesUp: ofThree(toSharesDown),
  toAssetsDown: ofThree(toAssetsUp),
  toAssetsUp: ofThree(toAssetsDown),
  wMulToZero: ofTwo((x, y) => wMulToZero(x, y) - (x * y < 0n ? 1n : 0n)),
  wDivToZero: ofTwo((x, y) => wDivToZero(x, y) - (x * y < 0n ? 1n : 0n)),
  wExp: ofOne((x) => wExp(x) + 1n),
};

const REVERT_OF: Readonly<Record<ArithmeticErrorKind, string>> = {
  overflow: "0x11",
  division_by_zero: "0x12",
  exceeds_128_bits: "max uint128 exceeded",
};

function recorded(row: MathRow): string {
  if (row.revert === undefined) return String(row.result);
  return row.revert.kind === "panic" ? row.revert.code : row.revert.reason;
}

function calculated(row: MathRow, calculations: Calculations): string {
  const calculate = calculations[row.fn];
  if (calculate === undefined) return `no such function: ${row.fn}`;
  try {
    return String(calculate(row.args.map(BigInt)));
  } catch (error) {
    if (error instanceof ArithmeticError) return REVERT_OF[error.kind];
    throw error;
  }
}

function differences(rows: readonly MathRow[], calculations: Calculations): string[] {
  return rows
    .filter((row) => calculated(row, calculations) !== recorded(row))
    .map((row) => `${row.i} ${row.fn}(${row.args.join(", ")}): recorded ${recorded(row)}`);
}

describe("math against the recorded reference", () => {
  test("every result and every revert is the recorded one", (context) => {
    const rows = readVectorTable<MathRow>(context, "math");
    expect(differences(rows, CALCULATIONS)).toEqual([]);
    expect(new Set(rows.map((row) => row.fn))).toEqual(new Set(Object.keys(CALCULATIONS)));
  });

  test("a rounding turned the other way is found in every function that rounds", (context) => {
    const rows = readVectorTable<MathRow>(context, "math");
    for (const [fn, wrong] of Object.entries(WRONG_ROUNDING)) {
      const found = differences(rows, { ...CALCULATIONS, [fn]: wrong });
      expect(found.length, fn).toBeGreaterThan(0);
      expect(found.every((difference) => difference.includes(` ${fn}(`))).toBe(true);
    }
  });
});
