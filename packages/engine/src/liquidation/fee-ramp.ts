import { WAD } from "../math/wad.ts";
import type { Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";

/**
 * Fee on a straight line from `feeFrom` at `fromLtv` to `feeTo` at `toLtv`, flat outside, rounded
 * down: in favour of the borrower. WAD of the debt repaid.
 */
export function feeOnRamp(
  ltv: Wad,
  ramp: { readonly fromLtv: Wad; readonly toLtv: Wad; readonly feeFrom: Wad; readonly feeTo: Wad },
): Wad {
  if (ltv <= ramp.fromLtv || ramp.toLtv <= ramp.fromLtv) return ramp.feeFrom;
  if (ltv >= ramp.toLtv) return ramp.feeTo;
  const climbed = (ramp.feeTo - ramp.feeFrom) * (ltv - ramp.fromLtv);
  return as(ramp.feeFrom + climbed / (ramp.toLtv - ramp.fromLtv));
}

/** What the buyer receives per unit of debt repaid: 1 + fee, WAD. */
export function saleFactor(fee: Wad): Wad {
  return as(WAD + fee);
}
