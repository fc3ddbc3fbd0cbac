import {
  as,
  defaultAlertLtvs,
  defaultGrace,
  defaultPlan,
  defaultSoftBand,
  liquidationIncentiveFactor,
  parseWad,
  WAD,
} from "@plimsoll/engine";
import type {
  AssetId,
  FeedId,
  FeedSettings,
  LoanAssets,
  MarketId,
  MarketSettings,
  Millis,
  VenueId,
  Wad,
} from "@plimsoll/engine";

/** A market of the sandbox. */
export interface SandboxMarket {
  readonly market: MarketId;
  readonly collateral: AssetId;
  readonly collateralDecimals: number;
  readonly feed: FeedId;
  /** First price of an empty sandbox, scaled by the feed's decimals. */
  readonly price: bigint;
  /** Base units of USDC that the lender of an empty sandbox supplies. */
  readonly supply: bigint;
}

export const USDC = "USDC" as AssetId;
export const USDC_DECIMALS = 6;
/** The only venue of an empty sandbox. */
export const VENUE = "sandbox" as VenueId;
/** The simulated venues of the scenario. */
export const SCENARIO_VENUES: readonly VenueId[] = ["sandbox-1", "sandbox-2", "sandbox-3"].map(
  (name) => name as VenueId,
);
export const FEED_DECIMALS = 8;
const ONE_PRICE = 10n ** BigInt(FEED_DECIMALS);
export const ONE_USDC = 10n ** BigInt(USDC_DECIMALS);

/** Prices of the evening of 31 January 2026, rounded. */
export const SANDBOX_MARKETS: readonly SandboxMarket[] = [
  {
    market: "btc-usdc" as MarketId,
    collateral: "BTC" as AssetId,
    collateralDecimals: 8,
    feed: "btc-usd" as FeedId,
    price: 78_700n * ONE_PRICE,
    supply: 40_000_000n * ONE_USDC,
  },
  {
    market: "eth-usdc" as MarketId,
    collateral: "ETH" as AssetId,
    collateralDecimals: 18,
    feed: "eth-usd" as FeedId,
    price: 2_450n * ONE_PRICE,
    supply: 20_000_000n * ONE_USDC,
  },
];

export const LLTV = wad("0.86");
const WEEK_MILLIS = 604_800_000 as Millis;

/** One venue without gates: what it says is the mark, so that one request moves the price. */
export const FEED_SETTINGS: FeedSettings = {
  kind: "median",
  decimals: FEED_DECIMALS,
  venues: [VENUE],
  minVenues: 1,
  maxAgeMs: WEEK_MILLIS,
  outlierDistance: as(WAD),
  jumpGate: as(0n),
  confirmVenues: 0,
  confirmAfterMs: 0 as Millis,
  holdGate: as(0n),
  holdForMs: 0 as Millis,
};

/** Three venues of which two must agree: one that errs moves nothing. */
export const SCENARIO_FEED_SETTINGS: FeedSettings = {
  kind: "median",
  decimals: FEED_DECIMALS,
  venues: SCENARIO_VENUES,
  minVenues: 2,
  maxAgeMs: 7_200_000 as Millis,
  outlierDistance: wad("0.04"),
  jumpGate: wad("0.1"),
  confirmVenues: 2,
  confirmAfterMs: 600_000 as Millis,
  holdGate: as(0n),
  holdForMs: 0 as Millis,
};

/** The ladder: alerts, a plan that sells little and early, a soft band, and a liquidation at the LIF. */
export const MARKET_SETTINGS: MarketSettings = {
  maxLtv: wad("0.75"),
  supplyCap: null,
  borrowCap: null,
  customerBorrowCap: null,
  minLoan: as<LoanAssets>(100n * ONE_USDC),
  processingFee: { rate: as(0n), mode: "taken_from_payout" },
  paused: [],
  alertLtvs: defaultAlertLtvs(LLTV),
  alertHysteresis: wad("0.02"),
  liquidation: {
    kind: "ladder",
    soft: defaultSoftBand(LLTV),
    targetLtv: wad("0.78"),
    feeAtLltv: wad("0.02"),
    feeAtFull: as(liquidationIncentiveFactor(LLTV) - WAD),
    fullFeeLtv: wad("0.95"),
    dust: as<LoanAssets>(50n * ONE_USDC),
    insuranceFirst: true,
  },
  deleverageFee: wad("0.003"),
  // docs/plans.md: the evidence, and what it costs.
  defaultPlan: defaultPlan(LLTV),
  // The scenario's clock goes in steps of up to a quarter of an hour: those are no outages.
  grace: { ...defaultGrace(LLTV), outageMs: 1_800_000 as Millis },
  pace: { valuePerMinute: as<LoanAssets>(5_000_000n * ONE_USDC) },
  // docs/volatility.md: on average a trigger that follows volatility loses.
  volatility: null,
};

function wad(text: string): Wad {
  const parsed = parseWad(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.wad;
}
