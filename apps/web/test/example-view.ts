import type { MarketView } from "@plimsoll/contract";

export const decimalsOf = (asset: string): number => (asset === "USDC" ? 6 : 8);

const none = (asset: string) => ({ asset, amount: "0", baseUnits: "0" });

/** A market as the API tells it, in which nothing is lent and nothing is set that may be left out. */
export const EXAMPLE_VIEW: MarketView = {
  market: "btc-usdc",
  loanAsset: "USDC",
  collateralAsset: "BTC",
  feed: "btc-usd",
  lltv: "0.86",
  liquidationIncentiveFactor: "1.04",
  rateModel: { kind: "none" },
  fee: "0",
  settings: {
    maxLtv: "0.75",
    supplyCap: null,
    borrowCap: null,
    customerBorrowCap: null,
    minLoan: "0",
    processingFee: { rate: "0", mode: "taken_from_payout" },
    paused: [],
    alertLtvs: [],
    alertHysteresis: "0",
    liquidation: { kind: "reference", dust: "0" },
    deleverageFee: "0",
    defaultPlan: null,
    grace: null,
    pace: null,
    volatility: null,
  },
  price: "65000",
  priceStatus: "fresh",
  volatility: null,
  totalSupply: none("USDC"),
  totalBorrow: none("USDC"),
  totalCollateral: none("BTC"),
  cash: none("USDC"),
  insurance: none("USDC"),
  knownShortfall: {
    loans: 0,
    uncovered: none("USDC"),
    fromInsurance: none("USDC"),
    fromLenders: none("USDC"),
  },
  utilization: "0",
  borrowRatePerYear: "0",
  supplyRatePerYear: "0",
  lastUpdate: "2026-02-05T12:00:00.000Z",
};
