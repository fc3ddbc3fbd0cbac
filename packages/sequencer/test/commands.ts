import type {
  AccountId,
  Amount,
  AssetId,
  CollateralAssets,
  Command,
  FeedId,
  FeedPrice,
  LoanAssets,
  LoanId,
  MarketId,
  SupplyShares,
  Wad,
} from "@plimsoll/engine";
import { DESK, fullIncentivePolicy, referenceSettings, as } from "@plimsoll/engine";

/* A book with one market, BTC against USDC, and commands to play with. */

export const OPERATOR = "operator" as AccountId;
export const BTC = "BTC" as AssetId;
export const USDC = "USDC" as AssetId;
const FEED = "BTC-USDC" as FeedId;
export const MARKET = "btc-usdc" as MarketId;
const LLTV = as<Wad>(860_000_000_000_000_000n);
const TARGET_LTV = as<Wad>(750_000_000_000_000_000n);

/** One BTC, in base units. */
export const COIN = 100_000_000n;
/** One USDC, in base units. */
export const DOLLAR = 1_000_000n;

export function openAccount(account: string): Command {
  return { type: "open_account", account: account as AccountId };
}

export function deposit(account: string, asset: AssetId, amount: bigint): Command {
  const to = account as AccountId;
  return { type: "deposit", account: to, asset, amount: as<Amount>(amount), reference: null };
}

export function postPrice(dollars: bigint): Command {
  return { type: "post_price", feed: FEED, price: as<FeedPrice>(dollars) };
}

export function openLoan(by: string, loan: string, collateral: bigint, borrow: bigint): Command {
  return {
    type: "open_loan",
    by: by as AccountId,
    loan: loan as LoanId,
    market: MARKET,
    collateral: as<CollateralAssets>(collateral),
    borrow: as<LoanAssets>(borrow),
    plan: null,
  };
}

/** Everything up to a funded market at 100,000 dollars a coin. */
export function setUp(): Command[] {
  return [
    { type: "register_asset", asset: BTC, decimals: 8 },
    { type: "register_asset", asset: USDC, decimals: 6 },
    {
      type: "create_feed",
      feed: FEED,
      settings: { kind: "posted", decimals: 0, zeroMeans: "no_price" },
    },
    postPrice(100_000n),
    { type: "enable_lltv", by: OPERATOR, lltv: LLTV },
    { type: "enable_rate_model", by: OPERATOR, rateModel: "fixed" },
    {
      type: "create_market",
      by: OPERATOR,
      market: MARKET,
      loanAsset: USDC,
      collateralAsset: BTC,
      feed: FEED,
      lltv: LLTV,
      rateModel: { kind: "fixed", ratePerSecond: as(0n) },
      settings: { ...referenceSettings(LLTV), liquidation: fullIncentivePolicy(LLTV, TARGET_LTV) },
    },
    openAccount("lender"),
    deposit("lender", USDC, 10n ** 9n * DOLLAR),
    {
      type: "supply",
      by: "lender" as AccountId,
      market: MARKET,
      assets: as<LoanAssets>(10n ** 9n * DOLLAR),
      shares: as<SupplyShares>(0n),
      onBehalf: "lender" as AccountId,
    },
    deposit(DESK, USDC, 10n ** 9n * DOLLAR),
  ];
}
