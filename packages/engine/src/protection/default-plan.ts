import type { SoftBand } from "../liquidation/liquidation-policy.ts";
import { WAD } from "../math/wad.ts";
import type { Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { ProtectionPlan } from "./plan.ts";

/** The LLTV at which the figures below were found. */
const FOUND_AT = 86n;

/**
 * The plan that an operator may give every new loan. docs/plans.md shows the evidence, and what the
 * plan costs. First it uses what the borrower holds beside the loan: 78 → 74 %, then 79 → 74 %. Then,
 * at 82 %, it sells a slice of collateral, which brings the loan to 77 %.
 *
 * These figures are for an LLTV of 86 %. For another LLTV each figure keeps its share of the LLTV,
 * rounded down. The evidence does not cover those.
 */
export function defaultPlan(lltv: Wad): ProtectionPlan {
  const [own, repay, target] = [at(lltv, 78n), at(lltv, 79n), at(lltv, 74n)];
  return {
    steps: [
      { kind: "top_up", triggerLtv: own, targetLtv: target, cap: null },
      { kind: "repay", triggerLtv: repay, targetLtv: target, cap: null },
      { kind: "deleverage", triggerLtv: at(lltv, 82n), targetLtv: at(lltv, 77n), cap: null },
    ],
  };
}

/**
 * The soft band behind it, and for loans without a plan: from 86 to 84 % at 0.5 %, up to 95 %. From
 * the same evidence. Scales with the LLTV as the plan does.
 */
export function defaultSoftBand(lltv: Wad): SoftBand {
  const fee = as<Wad>((5n * WAD) / 1000n);
  return {
    triggerLtv: lltv,
    ceilingLtv: at(lltv, 95n),
    targetLtv: at(lltv, 84n),
    feeAtTrigger: fee,
    feeAtCeiling: fee,
  };
}

function at(lltv: Wad, hundredths: bigint): Wad {
  return as((lltv * hundredths) / FOUND_AT);
}
