import { checkedSub, min } from "../math/mul-div.ts";
import { WAD, wDivDown, wMulDown } from "../math/wad.ts";
import type { Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";

/** Share of the distance between LLTV and 1 that goes to the liquidator: 30 %. */
const LIQUIDATION_CURSOR = 300_000_000_000_000_000n;
/** Most that a liquidator receives per unit repaid: 1.15. */
export const LIQUIDATION_INCENTIVE_FACTOR_MAX = 1_150_000_000_000_000_000n as Wad;

/**
 * LIF: value of the collateral that a liquidator receives per unit of debt repaid, as a WAD;
 * `min(1.15, 1 / (1 - 0.3 * (1 - lltv)))`, rounded down in favour of the borrower. It falls as the LLTV
 * rises and is 1 at an LLTV of 1. Throws overflow for an LLTV above 1. Source: Morpho.liquidate.
 */
export function liquidationIncentiveFactor(lltv: Wad): Wad {
  const discount = wMulDown(LIQUIDATION_CURSOR, checkedSub(WAD, lltv));
  return as(min(LIQUIDATION_INCENTIVE_FACTOR_MAX, wDivDown(WAD, WAD - discount)));
}
