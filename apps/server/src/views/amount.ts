import type { AmountView } from "@plimsoll/contract";
import { formatAmount } from "@plimsoll/engine";
import type { Asset, Market, OraclePrice, Wad } from "@plimsoll/engine";

const WAD_DECIMALS = 18;
const ORACLE_PRICE_DECIMALS = 36;

/** As much of an asset as an amount of it needs to be written. */
export type AssetName = Pick<Asset, "id" | "decimals">;

/** As much of a market as a price in it needs to be written. */
export interface PricedMarket extends Pick<Market, "priceFactor"> {
  readonly loanAsset: AssetName;
  readonly collateralAsset: AssetName;
  readonly feed: { readonly settings: Pick<Market["feed"]["settings"], "decimals"> };
}

export function amount(asset: AssetName, baseUnits: bigint): AmountView {
  return {
    asset: asset.id,
    amount: formatAmount(baseUnits, asset.decimals),
    baseUnits: baseUnits.toString(),
  };
}

/** A ratio in WAD as decimal text, exact. */
export function ratio(wad: bigint): string {
  return formatAmount(wad, WAD_DECIMALS);
}

export function ratioOrNull(wad: Wad | null): string | null {
  return wad === null ? null : ratio(wad);
}

/** A market's price in whole loan assets per whole collateral asset, exact. */
export function price(
  market: Pick<PricedMarket, "loanAsset" | "collateralAsset">,
  oraclePrice: OraclePrice,
): string {
  const { loanAsset, collateralAsset } = market;
  const decimals = ORACLE_PRICE_DECIMALS + loanAsset.decimals - collateralAsset.decimals;
  return decimals >= 0
    ? formatAmount(oraclePrice, decimals)
    : formatAmount(oraclePrice * 10n ** BigInt(-decimals), 0);
}

/** The same, rounded up to a price that the market's feed can state: warns a hair early, never late. */
export function priceRoundedUp(
  market: Pick<PricedMarket, "priceFactor" | "feed">,
  oraclePrice: OraclePrice,
): string {
  const { priceFactor } = market;
  const stated = (oraclePrice + priceFactor - 1n) / priceFactor;
  return formatAmount(stated, market.feed.settings.decimals);
}
