import {
  as,
  type AssetId,
  type FeedId,
  type FeedPrice,
  type MarketId,
  type VenueId,
} from "@plimsoll/engine";

/** A market of the canonical book. Both lend USDC. */
export interface CanonicalMarket {
  readonly id: MarketId;
  readonly collateralAsset: AssetId;
  readonly collateralDecimals: number;
  readonly feed: FeedId;
  readonly venues: readonly VenueId[];
  /** Price at which the loans are opened, 8 decimals. */
  readonly startPrice: FeedPrice;
  /** OraclePrice = feed price × this: 10^(36 + loan − collateral − feed decimals). */
  readonly priceFactor: bigint;
}

export const USDC = "USDC" as AssetId;
export const USDC_DECIMALS = 6;
export const ORACLE_SCALE = 10n ** 36n;

/** Bitcoin is priced by the median of three venues. */
export const BTC_USDC: CanonicalMarket = {
  id: "BTC-USDC" as MarketId,
  collateralAsset: "BTC" as AssetId,
  collateralDecimals: 8,
  feed: "BTC-USD" as FeedId,
  venues: ["binance", "coinbase", "kraken"] as VenueId[],
  startPrice: as<FeedPrice>(88_000_00000000n),
  priceFactor: 10n ** 26n,
};

/** Ether is priced by a single venue, so that every quote moves the mark. */
export const ETH_USDC: CanonicalMarket = {
  id: "ETH-USDC" as MarketId,
  collateralAsset: "ETH" as AssetId,
  collateralDecimals: 18,
  feed: "ETH-USD" as FeedId,
  venues: ["binance"] as VenueId[],
  startPrice: as<FeedPrice>(3_000_00000000n),
  priceFactor: 10n ** 16n,
};

export const MARKETS = [BTC_USDC, ETH_USDC] as const;
