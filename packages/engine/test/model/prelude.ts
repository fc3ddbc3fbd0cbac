import type { Command } from "../../src/commands/command.ts";
import { referenceSettings } from "../../src/state/market-settings.ts";
import type { Loose } from "../amounts.ts";
import { btc, dollars, percent, usdc } from "../amounts.ts";

export type AnyCommand = Loose<Command>;

export const PEOPLE = ["alice", "bob", "carol"] as const;
export const MARKETS = ["btc", "eth"] as const;
export const STEPS = [
  { kind: "top_up", triggerLtv: percent(76), targetLtv: percent(70), cap: btc(0.4) },
  { kind: "repay", triggerLtv: percent(76), targetLtv: percent(72), cap: usdc(20_000) },
  { kind: "deleverage", triggerLtv: percent(80), targetLtv: percent(75), cap: btc(0.5) },
  { kind: "deleverage", triggerLtv: percent(79), targetLtv: percent(60), cap: null },
  { kind: "close", triggerLtv: percent(83) },
  {
    kind: "deleverage",
    triggerLtv: percent(82),
    targetLtv: percent(64),
    cap: btc(0.7),
    early: { hours: 12, floorLtv: percent(69) },
  },
] as const;
/** Volatility is told so coarsely that it sometimes stays. */
export const ESTIMATE = { sampleMs: 3_600_000, memorySamples: 5, step: percent(0.8) };
export const TERMS = {
  preLltv: percent(72),
  preLCF1: percent(10),
  preLCF2: percent(40),
  preLIF1: percent(101),
  preLIF2: percent(105),
};
const base = referenceSettings(percent(86));
export const LADDER = {
  ...base,
  alertLtvs: [percent(68), percent(77), percent(82)],
  alertHysteresis: percent(2),
  deleverageFee: percent(0.3),
  processingFee: { rate: percent(1), mode: "added_to_debt" },
  minLoan: usdc(50),
  defaultPlan: { steps: STEPS.slice(0, 3) },
  volatility: ESTIMATE,
  liquidation: {
    kind: "ladder",
    soft: {
      triggerLtv: percent(84),
      ceilingLtv: percent(88),
      targetLtv: percent(82),
      feeAtTrigger: percent(0.2),
      feeAtCeiling: percent(0.6),
    },
    targetLtv: percent(75),
    feeAtLltv: percent(1),
    feeAtFull: percent(4),
    fullFeeLtv: percent(95),
    dust: usdc(2_000),
    insuranceFirst: true,
  },
} as const;
const GRACE = { outageMs: 400_000, graceMs: 3_000_000, hardLtv: percent(93) };
const REFERENCE = {
  ...base,
  grace: GRACE,
  volatility: ESTIMATE,
  alertLtvs: [percent(70)],
  alertHysteresis: percent(5),
} as const;

const MEDIAN = {
  kind: "median",
  decimals: 8,
  venues: ["x"],
  minVenues: 1,
  maxAgeMs: 40_000_000,
  outlierDistance: percent(2),
  jumpGate: percent(10),
  confirmVenues: 0,
  confirmAfterMs: 10_000_000,
  holdGate: 0n,
  holdForMs: 0,
} as const;

const deposit = (account: string, asset: string, amount: bigint): AnyCommand => ({
  type: "deposit",
  account,
  asset,
  amount,
  reference: null,
});
/** The bitcoin market takes its price in the coin it lends. */
const FEED_OF: Readonly<Record<string, string>> = { btc: "btc-usdc" };
export const market = (
  id: string,
  asset: string,
  settings: typeof LADDER | typeof REFERENCE,
): AnyCommand => ({
  type: "create_market",
  by: "owner",
  market: id,
  loanAsset: "USDC",
  collateralAsset: asset,
  feed: FEED_OF[id] ?? `${id}-usd`,
  lltv: percent(86),
  rateModel: id === "btc" ? { kind: "fixed", ratePerSecond: 3_000_000_000n } : { kind: "adaptive" },
  settings,
});

/** What happens before anything random: two funded markets, one of each policy. */
export const PRELUDE: readonly AnyCommand[] = [
  { type: "register_asset", asset: "BTC", decimals: 8 },
  { type: "register_asset", asset: "ETH", decimals: 18 },
  { type: "register_asset", asset: "USDC", decimals: 6 },
  ...[...PEOPLE, "lender"].map((account): AnyCommand => ({ type: "open_account", account })),
  { type: "enable_lltv", by: "owner", lltv: percent(86) },
  { type: "enable_rate_model", by: "owner", rateModel: "fixed" },
  { type: "enable_rate_model", by: "owner", rateModel: "adaptive" },
  {
    type: "create_feed",
    feed: "btc-usd",
    settings: { kind: "posted", decimals: 8, zeroMeans: "no_price" },
  },
  { type: "create_feed", feed: "eth-usd", settings: MEDIAN },
  {
    type: "create_feed",
    feed: "usdc-usd",
    settings: { kind: "posted", decimals: 4, zeroMeans: "no_price" },
  },
  {
    type: "create_feed",
    feed: "btc-usdc",
    settings: {
      kind: "composed",
      decimals: 8,
      base: "btc-usd",
      quote: "usdc-usd",
      peg: { counts: "market", band: percent(0.5), suspendBeyond: percent(5) },
    },
  },
  { type: "post_price", feed: "usdc-usd", price: 10_000n },
  market("btc", "BTC", LADDER),
  market("eth", "ETH", REFERENCE),
  { type: "post_price", feed: "btc-usd", price: dollars(100_000) },
  deposit("lender", "USDC", usdc(3_000_000)),
  deposit("desk", "USDC", usdc(60_000)),
  deposit("insurance", "USDC", usdc(5_000)),
  ...PEOPLE.flatMap((person) => [
    deposit(person, "BTC", btc(3)),
    deposit(person, "ETH", 40n * 10n ** 18n),
    deposit(person, "USDC", usdc(20_000)),
  ]),
  ...PEOPLE.map((by): AnyCommand => ({
    type: "set_authorization",
    by,
    authorized: "offer-eth",
    isAuthorized: true,
  })),
  {
    type: "create_pre_liquidation",
    preLiquidation: "offer-eth",
    market: "eth",
    feed: "eth-usd",
    terms: TERMS,
  },
  ...MARKETS.map((id): AnyCommand => ({
    type: "supply",
    by: "lender",
    market: id,
    assets: usdc(600_000),
    shares: 0n,
    onBehalf: "lender",
  })),
];
