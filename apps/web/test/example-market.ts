import {
  as,
  fullIncentivePolicy,
  HOURLY_VOLATILITY,
  referenceSettings,
  type ProtectionPlan,
  type Wad,
} from "@plimsoll/engine";
import type { MarketTerms } from "../src/subjects/market/market-terms.ts";
import { readPrice } from "../src/subjects/market/oracle-price.ts";

export const wad = (hundredths: bigint): Wad => as(hundredths * 10n ** 16n);
export const USDC = 10n ** 6n;
export const BTC = 10n ** 8n;

const decimals = { loanDecimals: 6, collateralDecimals: 8 };
const lltv = wad(86n);

/** BTC against USDC at 50,000, LLTV 86 %, at most 75 % may be borrowed. */
export function exampleMarket(price = "50000", changes: Partial<MarketTerms> = {}): MarketTerms {
  return {
    ...decimals,
    market: "btc-usdc",
    feed: "btc-usd",
    loanAsset: "USDC",
    collateralAsset: "BTC",
    lltv,
    settings: {
      ...referenceSettings(lltv),
      maxLtv: wad(75n),
      minLoan: as(100n * USDC),
      alertLtvs: [wad(70n)],
      deleverageFee: as(3_000_000_000_000_000n),
      liquidation: fullIncentivePolicy(lltv, wad(78n)),
      defaultPlan: {
        steps: [
          { kind: "top_up", triggerLtv: wad(78n), targetLtv: wad(74n), cap: null },
          { kind: "deleverage", triggerLtv: wad(80n), targetLtv: wad(75n), cap: null },
        ],
      },
    },
    totalSupplyAssets: as(10_000_000n * USDC),
    totalBorrowAssets: as(5_000_000n * USDC),
    lendersLose: as(0n),
    borrowRatePerYear: wad(4n),
    rateModel: "adaptive",
    price: readPrice(price, decimals),
    priceStatus: "fresh",
    observed: null,
    ...changes,
  };
}

/** The same market, estimating volatility, with so many percent an hour observed. */
export function volatileMarket(percent: bigint, price = "50000"): MarketTerms {
  const { settings } = exampleMarket();
  return exampleMarket(price, {
    settings: { ...settings, volatility: HOURLY_VOLATILITY },
    observed: { volatility: wad(percent), sampleMs: HOURLY_VOLATILITY.sampleMs },
  });
}

/** A plan of one sale at 80 % that follows volatility over a day; percentages. */
export function earlyPlan(target: bigint, floor: bigint): ProtectionPlan {
  const early = { hours: 24, floorLtv: wad(floor) };
  const band = { triggerLtv: wad(80n), targetLtv: wad(target), cap: null };
  return { steps: [{ kind: "deleverage", ...band, early }] };
}
