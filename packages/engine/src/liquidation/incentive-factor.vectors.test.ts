import { describe, expect, test } from "vitest";
import { readVectorTable } from "../../test/shared-vectors.ts";
import { mulDivUp } from "../math/mul-div.ts";
import { WAD, wDivUp } from "../math/wad.ts";
import { as, type Wad } from "../units/quantity.ts";
import { liquidationIncentiveFactor } from "./incentive-factor.ts";

interface FactorRow {
  readonly i: number;
  readonly lltv: string;
  readonly lif: string;
}

function differences(rows: readonly FactorRow[], factorOf: (lltv: Wad) => bigint): string[] {
  return rows.flatMap((row) => {
    const factor = factorOf(as(BigInt(row.lltv)));
    return String(factor) === row.lif ? [] : [`${row.i}: LLTV ${row.lltv}: ${row.lif}, ${factor}`];
  });
}

describe("the liquidation incentive factor against the recorded reference", () => {
  test("every factor is the recorded one", (context) => {
    const rows = readVectorTable<FactorRow>(context, "lif");
    expect(rows.length).toBeGreaterThan(0);
    expect(differences(rows, liquidationIncentiveFactor)).toEqual([]);
  });

  test("either rounding turned the other way is found", (context) => {
    const rows = readVectorTable<FactorRow>(context, "lif");
    const cursor = (3n * WAD) / 10n;
    const capped = (factor: bigint) =>
      factor < (115n * WAD) / 100n ? factor : (115n * WAD) / 100n;
    const quotientUp = (lltv: Wad) => capped(wDivUp(WAD, WAD - (cursor * (WAD - lltv)) / WAD));
    const discountUp = (lltv: Wad) =>
      capped((WAD * WAD) / (WAD - mulDivUp(cursor, WAD - lltv, WAD)));
    expect(differences(rows, quotientUp).length).toBeGreaterThan(0);
    expect(differences(rows, discountUp).length).toBeGreaterThan(0);
  });
});
