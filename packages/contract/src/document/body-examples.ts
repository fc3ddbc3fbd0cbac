import type { BodyInputOf } from "../route.ts";
import type { OperationId, Routes } from "../routes.ts";

const REASON = "Agreed at the risk meeting of 5 February.";

const PLAN: BodyInputOf<Routes["setPlan"]>["plan"] & object = {
  steps: [{ kind: "deleverage", triggerLtv: "0.82", targetLtv: "0.74", cap: null }],
};

const SETTINGS: BodyInputOf<Routes["configureMarket"]>["settings"] = {
  maxLtv: "0.75",
  supplyCap: null,
  borrowCap: "50000000",
  customerBorrowCap: null,
  minLoan: "100",
  processingFee: { rate: "0", mode: "taken_from_payout" },
  paused: [],
  alertLtvs: ["0.77", "0.8", "0.83"],
  alertHysteresis: "0.02",
  liquidation: {
    kind: "ladder",
    soft: null,
    targetLtv: "0.78",
    feeAtLltv: "0.02",
    feeAtFull: "0.04",
    fullFeeLtv: "0.95",
    dust: "50",
    insuranceFirst: true,
  },
  deleverageFee: "0.003",
  defaultPlan: PLAN,
  grace: { outageMs: 1_800_000, graceMs: 600_000, hardLtv: "0.95" },
  pace: { valuePerMinute: "5000000" },
  volatility: null,
};

const CANDLE = { open: "62910.5", high: "63150", low: "62800.25", close: "63001" };

type BodyExamples = { readonly [Id in OperationId]?: BodyInputOf<Routes[Id]> };

/** A body of each operation that takes one. In a sandbox as `npm start` makes it most are accepted. */
export const BODY_EXAMPLES: BodyExamples = {
  acceptClock: { aheadSeconds: 0, reason: "The time server was right, the machine was behind." },
  createKey: { name: "Treasury", roles: ["customer"], account: "lender-sandbox" },
  registerAsset: { asset: "SOL", decimals: 9 },
  createCustomer: {},
  deposit: {
    ...{ account: "lender-sandbox", asset: "BTC", amount: "2.5" },
    reference: "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b:0",
  },
  withdraw: {
    ...{ account: "lender-sandbox", asset: "USDC", amount: "1000" },
    reference: "0e3e2357e806b6cdb1f70b54c3a3a17b6714ee1f0e68bebb44a74b1efd512098:1",
  },
  createMarket: {
    ...{ market: "sol-usdc", loanAsset: "USDC", collateralAsset: "SOL", feed: "sol-usd" },
    ...{ lltv: "0.86", rateModel: { kind: "adaptive" }, settings: SETTINGS },
  },
  returnInterest: { assets: "12.5", reason: "The clock ran a day ahead." },
  configureMarket: { settings: SETTINGS, reason: REASON },
  pauseMarket: { actions: ["borrow"], reason: REASON },
  resumeMarket: { actions: ["borrow"], reason: REASON },
  supply: { account: "lender-sandbox", assets: "1000" },
  withdrawSupply: { account: "lender-sandbox", assets: "500" },
  previewMarketSettings: { settings: SETTINGS },
  createFeed: {
    feed: "sol-usd",
    settings: {
      ...{ kind: "median", decimals: 8, venues: ["kraken", "coinbase", "bitstamp"] },
      ...{ minVenues: 2, maxAgeMs: 60_000, outlierDistance: "0.02", jumpGate: "0.1" },
      ...{ confirmVenues: 2, confirmAfterMs: 60_000, holdGate: "0.2", holdForMs: 300_000 },
    },
  },
  postQuote: { feed: "btc-usd", venue: "sandbox-1", price: "78650.5" },
  confirmMark: { price: "78650.5" },
  storeCandles: {
    ...{ asset: "BTC", intervalSeconds: 3_600, source: "Binance spot, BTC/USDT" },
    candles: [{ at: "2026-02-05T12:00:00.000Z", ...CANDLE }],
  },
  previewLoan: { market: "btc-usdc", collateral: "1", borrow: "40000", pastCrashes: false },
  openLoan: { account: "lender-sandbox", market: "btc-usdc", collateral: "1", borrow: "40000" },
  borrow: { assets: "100" },
  repay: { assets: "100" },
  forgiveDebt: { reason: "Less than a letter costs." },
  nameLoan: { name: "House in Porto" },
  pledge: { assets: "0.01" },
  release: { assets: "0.01" },
  closeLoan: {},
  setPlan: { plan: PLAN },
  setAlerts: { alertLtvs: ["0.7", "0.78"], alertPrices: ["60000"] },
  createRescueLink: { days: 7 },
  rescueRepay: { assets: "100" },
  rescuePledge: { assets: "0.01" },
  liquidate: { account: "lender-sandbox", loan: "loan-0001", seizedAssets: "0.1" },
  makeWhole: {
    ...{ index: 0, account: "borrower-0001", asset: "USDC", assets: "25" },
    reason: "The venue took its print back.",
  },
  auditJournal: { from: 1, entries: 1_000 },
  beginSandbox: {},
  controlSandbox: { action: "pause" },
  shockSandbox: { fall: "0.3" },
  setSandboxPolicy: { policy: "plan" },
  restartSandbox: {},
  signInToSandbox: { as: "borrower" },
  askFaucet: { asset: "BTC" },
  createWebhook: {
    url: "https://example.com/hooks/plimsoll",
    eventTypes: ["alert_raised", "collateral_sold"],
  },
  changeWebhook: {
    ...{ url: "https://example.com/hooks/plimsoll", eventTypes: ["alert_raised"] },
    isEnabled: false,
  },
  acknowledgeNotification: {},
  setNotificationPreferences: {
    ...{ channels: ["in_app"], email: null, webhookUrl: null, rateStep: "0.01" },
    ...{ trustedContact: null, minutesUntilEscalation: 15, quietKinds: ["rate_changed"] },
  },
  sendTestNotification: { channel: "in_app" },
  createPushSubscription: {
    endpoint: "https://push.example.com/send/k3jd82hs",
    keys: {
      p256dh:
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
      auth: "BTBZMqHH6r4Tts7J_aSIgg",
    },
  },
  confirmNotificationAddress: { token: "Zr3vV1hQ8m2nJxYp0sK4tBfW7uLcD9aE6gHiRjTkOyM" },
};
