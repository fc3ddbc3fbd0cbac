import { WAD } from "../math/wad.ts";
import type { Wad, WadPerSecond } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";

/** A rate that rises with utilization along two straight lines that meet at the kink. */
export interface KinkedModel {
  readonly kind: "kinked";
  /** Rate at utilization 0, WAD per second. */
  readonly baseRate: WadPerSecond;
  /** Rise of the rate per 100 % of utilization, up to the kink; WAD per second. */
  readonly slopeBelowKink: WadPerSecond;
  /** Rise of the rate per 100 % of utilization, beyond the kink; WAD per second. */
  readonly slopeAboveKink: WadPerSecond;
  /** Utilization at which the second slope begins, WAD, between 0 and 1. */
  readonly kink: Wad;
}

/**
 * With utilization u, both slopes s and the kink k:
 *
 *     rate(u) = base + (sBelow * min(u, k) + sAbove * max(u - k, 0)) / WAD
 *
 * rounded down once, at the end, in favour of the borrowers like the reference's rates. So it is
 * continuous at the kink and never falls as u grows. Nothing needs a check: validated rates are below
 * 2^39 and a utilization is below 2^188.
 */
export function kinkedRate(model: KinkedModel, utilization: Wad): WadPerSecond {
  const { baseRate, slopeBelowKink, slopeAboveKink, kink } = model;
  const rise =
    utilization > kink
      ? slopeBelowKink * kink + slopeAboveKink * (utilization - kink)
      : slopeBelowKink * utilization;
  return as(baseRate + rise / WAD);
}
