import {
  as,
  collateralValue,
  WAD,
  wDivUp,
  type CollateralAssets,
  type OraclePrice,
} from "@plimsoll/engine";

/** What would be liquidatable at a price, base units. */
export interface LiquidatableAt {
  readonly price: OraclePrice;
  readonly debt: bigint;
  readonly collateral: bigint;
}

/**
 * Debt that would stay uncovered if every liquidatable loan were sold whole at `price` with the
 * full incentive. That concerns loans whose LTV is above 1 / LIF. The curve does not show single
 * loans, only its points, so this is a lower bound and never too high. In loan assets, rounded up.
 */
export function badDebtAt(
  points: readonly LiquidatableAt[],
  price: OraclePrice,
  liquidationIncentiveFactor: bigint,
): bigint {
  let most = 0n;
  for (const { debt, collateral } of points) {
    const value = collateralValue(as<CollateralAssets>(collateral), price);
    const repaid = (value * WAD) / liquidationIncentiveFactor;
    if (debt - repaid > most) most = debt - repaid;
  }
  return most;
}

/** LTV above which a whole liquidation leaves bad debt: 1 / LIF, rounded up; WAD. */
export function badDebtLtv(liquidationIncentiveFactor: bigint): bigint {
  return wDivUp(WAD, liquidationIncentiveFactor);
}
