import { describe, expect, test } from "vitest";
import {
  fullIncentivePolicy,
  validateLiquidationPolicy,
} from "../liquidation/liquidation-policy.ts";
import { as } from "../units/quantity.ts";
import type { Wad } from "../units/quantity.ts";
import { defaultPlan, defaultSoftBand } from "./default-plan.ts";
import { validatePlan } from "./plan.ts";

const percent = (hundredths: bigint) => as<Wad>(hundredths * 10n ** 16n);

describe("the default plan", () => {
  test("uses what the borrower holds before it sells from 82 to 77 %", () => {
    const { steps } = defaultPlan(percent(86n));
    expect(steps.map(({ kind, triggerLtv }) => [kind, triggerLtv])).toEqual([
      ["top_up", percent(78n)],
      ["repay", percent(79n)],
      ["deleverage", percent(82n)],
    ]);
    expect(steps[2]).toMatchObject({ targetLtv: percent(77n), cap: null });
  });

  test("has a soft band from 86 to 84 % at half a percent behind it", () => {
    const fee = as<Wad>(5n * 10n ** 15n);
    expect(defaultSoftBand(percent(86n))).toEqual({
      triggerLtv: percent(86n),
      ceilingLtv: percent(95n),
      targetLtv: percent(84n),
      feeAtTrigger: fee,
      feeAtCeiling: fee,
    });
  });

  test.each([625n, 770n, 860n, 915n, 945n])("may be used at an LLTV of %s permille", (permille) => {
    const lltv = as<Wad>(permille * 10n ** 15n);
    expect(validatePlan(defaultPlan(lltv), lltv, as(3n * 10n ** 15n))).toEqual([]);
    const target = as<Wad>((lltv * 75n) / 86n);
    const policy = { ...fullIncentivePolicy(lltv, target), soft: defaultSoftBand(lltv) };
    expect(validateLiquidationPolicy(policy, lltv)).toEqual([]);
  });
});
