import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { percent } from "../../test/amounts.ts";
import { WAD } from "../math/wad.ts";
import { as, type Wad } from "../units/quantity.ts";
import { feeOnRamp, saleFactor } from "./fee-ramp.ts";

const RAMP = {
  fromLtv: percent(80),
  toLtv: percent(90),
  feeFrom: percent(0.3),
  feeTo: percent(1.3),
};

function rampOf([fromLtv, toLtv]: [bigint, bigint], [feeFrom, feeTo]: [bigint, bigint]) {
  return {
    fromLtv: as<Wad>(fromLtv),
    toLtv: as<Wad>(toLtv),
    feeFrom: as<Wad>(feeFrom),
    feeTo: as<Wad>(feeTo),
  };
}

describe("a fee on a ramp", () => {
  test.each([
    ["is the first fee below the ramp", percent(10), percent(0.3)],
    ["is the first fee where the ramp begins", percent(80), percent(0.3)],
    ["climbs in a straight line", percent(82), percent(0.5)],
    ["is half way up in the middle", percent(85), percent(0.8)],
    ["is the last fee where the ramp ends", percent(90), percent(1.3)],
    ["is the last fee beyond the ramp", percent(150), percent(1.3)],
  ])("%s", (_, ltv, fee) => {
    expect(feeOnRamp(ltv, RAMP)).toBe(fee);
  });

  test("drops fractions, in favour of the borrower", () => {
    const ramp = rampOf([0n, 3n], [10n, 12n]);
    expect(feeOnRamp(as(1n), ramp)).toBe(10n);
    expect(feeOnRamp(as(2n), ramp)).toBe(11n);
  });

  test("stays at the first fee when the ramp has no length", () => {
    expect(feeOnRamp(percent(85), { ...RAMP, toLtv: RAMP.fromLtv })).toBe(percent(0.3));
    expect(feeOnRamp(percent(85), { ...RAMP, toLtv: percent(70) })).toBe(percent(0.3));
  });

  test("never leaves its two fees and never falls as the LTV rises", () => {
    const wads = fc.bigInt({ min: 0n, max: 2n * WAD });
    const ordered = fc
      .tuple(wads, wads)
      .map(([x, y]): [bigint, bigint] => (x < y ? [x, y] : [y, x]));
    fc.assert(
      fc.property(ordered, ordered, ordered, (ltvs, fees, [lower, higher]) => {
        const ramp = rampOf(ltvs, fees);
        const fee = feeOnRamp(as(lower), ramp);
        expect(ramp.feeFrom <= fee && fee <= ramp.feeTo).toBe(true);
        expect(feeOnRamp(as(higher), ramp)).toBeGreaterThanOrEqual(fee);
      }),
    );
  });
});

test("the buyer receives the debt repaid and the fee on it", () => {
  expect(saleFactor(percent(0.3))).toBe(1_003_000_000_000_000_000n);
});
