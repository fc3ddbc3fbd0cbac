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
 * Debt that no collateral would cover if every liquidatable loan were sold whole at `price` with the
 * full incentive: loans whose LTV is above 1 / LIF. Loans are told apart only by the points of the
 * curve, so this is the least that it can be; it is never too high. Loan assets, rounded up.
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
