import { describe, expect, test } from "vitest";
import { readVectorTable } from "../../test/shared-vectors.ts";
import { as } from "../units/quantity.ts";
import { borrowRate } from "./rate-model.ts";

interface RateRow {
  readonly i: number;
  readonly totalSupplyAssets: string;
  readonly totalBorrowAssets: string;
  readonly startRateAtTarget: string;
  readonly elapsed: string;
  readonly borrowRate: string;
  readonly endRateAtTarget: string;
}

function differences(rows: readonly RateRow[], rateOf: typeof borrowRate): string[] {
  return rows.flatMap((row) => {
    const rate = rateOf(
      { kind: "adaptive" },
      {
        totalSupplyAssets: as(BigInt(row.totalSupplyAssets)),
        totalBorrowAssets: as(BigInt(row.totalBorrowAssets)),
      },
      as(BigInt(row.startRateAtTarget)),
      BigInt(row.elapsed),
    );
    const calculated = `${rate.averageRate} ${rate.rateAtTarget}`;
    const recorded = `${row.borrowRate} ${row.endRateAtTarget}`;
    return calculated === recorded ? [] : [`${row.i}: recorded ${recorded}, got ${calculated}`];
  });
}

describe("the adaptive curve against the recorded reference", () => {
  test("every rate and every stored rate at target is the recorded one", (context) => {
    const rows = readVectorTable<RateRow>(context, "irm");
    expect(rows.length).toBeGreaterThan(0);
    expect(differences(rows, borrowRate)).toEqual([]);
  });

  test("a rate that is one unit off is found in every row", (context) => {
    const rows = readVectorTable<RateRow>(context, "irm");
    const offByOne: typeof borrowRate = (...args) => {
      const rate = borrowRate(...args);
      return { ...rate, averageRate: as(rate.averageRate + 1n) };
    };
    expect(differences(rows, offByOne)).toHaveLength(rows.length);
  });
});
