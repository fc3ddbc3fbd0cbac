import { btc, percent, usdc } from "../amounts.ts";
import type { World } from "../world.ts";
import { referenceSettings } from "../../src/state/market-settings.ts";
import type { RefusalTable } from "./table.ts";
import { wrong } from "./table.ts";

const MEDIAN = {
  kind: "median",
  decimals: 8,
  venues: ["x", "y", "z"],
  minVenues: 1,
  maxAgeMs: 60_000,
  outlierDistance: percent(2),
  jumpGate: percent(5),
  confirmVenues: 0,
  confirmAfterMs: 60_000,
  holdGate: 0n,
  holdForMs: 0,
} as const;
const POSTED = { kind: "posted", decimals: 8, zeroMeans: "no_price" } as const;
const COMPOSED = {
  kind: "composed",
  decimals: 8,
  base: "btc-usd",
  quote: "eth-usd",
  peg: null,
} as const;
const SETTINGS = referenceSettings(percent(86));
/** The account takes so many hundredths of its supply back, with the interest on it. */
const withdraw = (world: World, account: string, hundredths: bigint) => {
  world.run({ type: "accrue_interest", market: "btc" });
  const held = world.market().suppliers.get(account as never)?.supplyShares ?? 0n;
  const shares = (held * hundredths) / 100n;
  const whose = { by: account, onBehalf: account, receiver: account };
  world.run({ type: "withdraw", market: "btc", assets: 0n, shares, ...whose });
};
const DELIVERY = {
  account: "alice",
  subjectLoan: "loan",
  notification: "4711-0",
  channel: "email",
  outcome: "delivered",
  triedAt: 1,
  rescueLink: null,
} as const;

const withMedianFeed = (world: World) => {
  world.run({ type: "create_feed", feed: "eth-usd", settings: MEDIAN });
};
const quote = (world: World, price: bigint) =>
  world.run({ type: "post_quote", feed: "eth-usd", venue: "x", price, quotedAt: world.now });
const times = (count: number, act: (index: number) => void) => {
  for (let index = 0; index < count; index += 1) act(index);
};

/** One alert more than a command may raise. */
const leaveTriggersWaiting = (world: World) => {
  world.configure({ alertLtvs: [percent(50)] });
  times(1001, (index) =>
    world.open(`crowd-${index}`, index < 900 ? "alice" : "bob", btc(0.1), usdc(4_000)),
  );
  world.price(75_000);
};

const MAKE_WHOLE = {
  type: "make_whole",
  by: "owner",
  account: "alice",
  asset: "USDC",
  assets: 10n,
  liquidation: { sequence: 7, index: 2 },
  reason: "the venue has corrected its price",
} as const;

/** What the operator and the custodian ask for. */
export const OPERATOR_TABLES: readonly RefusalTable[] = [
  {
    command: { type: "tick" },
    faults: [
      { code: "invalid_field", given: (world) => (world.now = Number.NaN) },
      { code: "time_reversed", given: (world) => (world.now -= 1) },
      { code: "continuation_due", given: leaveTriggersWaiting },
    ],
  },
  {
    given: leaveTriggersWaiting,
    command: { type: "continue" },
    faults: [{ code: "nothing_to_continue", given: (world) => world.run({ type: "continue" }) }],
  },
  {
    command: { type: "register_asset", asset: "ETH", decimals: 18 },
    faults: [
      wrong("invalid_field", { asset: "a:b" }),
      wrong("invalid_field", { decimals: 31 }),
      wrong("asset_already_registered", { asset: "BTC" }),
      {
        code: "too_many",
        isAlone: true,
        given: (world) =>
          times(998, (index) =>
            world.run({ type: "register_asset", asset: `asset-${index}`, decimals: 0 }),
          ),
      },
    ],
  },
  {
    command: { type: "open_account", account: "dave" },
    faults: [
      wrong("invalid_field", { account: "" }),
      wrong("account_already_opened", { account: "alice" }),
    ],
  },
  {
    command: { type: "deposit", account: "alice", asset: "USDC", amount: 1n, reference: "r" },
    faults: [
      wrong("invalid_field", { amount: 0n }),
      wrong("invalid_field", { reference: "" }),
      wrong("asset_not_found", { asset: "ETH" }),
      wrong("account_missing", { account: "" }),
      wrong("account_not_found", { account: "ghost" }),
      {
        code: "reference_already_used",
        change: { reference: "used" },
        given: (world) => {
          const amount = 1n;
          world.run({ type: "deposit", account: "bob", asset: "BTC", amount, reference: "used" });
        },
      },
    ],
  },
  {
    given: (world) => world.deposit("insurance", "USDC", 10n),
    command: MAKE_WHOLE,
    faults: [
      wrong("not_owner", { by: "alice" }),
      wrong("zero_assets", { assets: 0n }),
      wrong("invalid_field", { assets: -1n }),
      wrong("invalid_field", { liquidation: { sequence: 0, index: 0 } }),
      wrong("invalid_field", { liquidation: { sequence: 1, index: -1 } }),
      wrong("invalid_field", { reason: " " }),
      wrong("asset_not_found", { asset: "ETH" }),
      wrong("account_not_found", { account: "ghost" }),
      { code: "already_made_whole", given: (world) => world.run(MAKE_WHOLE) },
      wrong("insufficient_balance", { assets: 11n }),
    ],
  },
  {
    command: { type: "pay_out", account: "alice", asset: "BTC", amount: 1n, reference: "r" },
    faults: [
      wrong("invalid_field", { amount: 1n << 128n }),
      wrong("invalid_field", { reference: "x".repeat(201) }),
      wrong("asset_not_found", { asset: "ETH" }),
      wrong("account_not_found", { account: "ghost" }),
      {
        code: "reference_already_used",
        change: { reference: "used" },
        given: (world) => {
          const amount = 1n;
          world.run({ type: "pay_out", account: "bob", asset: "BTC", amount, reference: "used" });
        },
      },
      wrong("insufficient_balance", { amount: 10n ** 30n }),
    ],
  },
  {
    command: { type: "enable_rate_model", by: "owner", rateModel: "adaptive" },
    faults: [wrong("not_owner", { by: "alice" }), wrong("already_set", { rateModel: "none" })],
  },
  {
    command: { type: "enable_lltv", by: "owner", lltv: percent(90) },
    faults: [
      wrong("invalid_field", { lltv: -1n }),
      wrong("not_owner", { by: "alice" }),
      wrong("already_set", { lltv: percent(86) }),
      wrong("max_lltv_exceeded", { lltv: percent(100) }),
    ],
  },
  {
    command: { type: "set_fee_recipient", by: "owner", recipient: "carol" },
    faults: [
      wrong("not_owner", { by: "alice" }),
      wrong("already_set", { recipient: "" }),
      wrong("account_not_found", { recipient: "ghost" }),
    ],
  },
  {
    command: { type: "set_authorization", by: "alice", authorized: "bob", isAuthorized: true },
    faults: [
      wrong("account_missing", { by: "" }),
      wrong("account_not_found", { by: "ghost" }),
      {
        code: "already_set",
        change: { authorized: "carol", isAuthorized: false },
      },
      {
        code: "too_many",
        isAlone: true,
        given: (world) =>
          times(100, (index) => {
            const authorized = `robot-${index}`;
            const isAuthorized = true;
            world.run({ type: "set_authorization", by: "alice", authorized, isAuthorized });
          }),
      },
    ],
  },
  {
    command: { type: "record_deliveries", deliveries: [DELIVERY] },
    faults: [
      wrong("invalid_field", { deliveries: [] }),
      wrong("invalid_field", { deliveries: Array.from({ length: 1_001 }, () => DELIVERY) }),
      wrong("invalid_field", { deliveries: [DELIVERY, { ...DELIVERY, outcome: "lost" }] }),
      wrong("invalid_field", { deliveries: [{ ...DELIVERY, triedAt: 0.5 }] }),
      wrong("invalid_field", { deliveries: [{ ...DELIVERY, notification: "4711" }] }),
      wrong("invalid_field", { deliveries: [{ ...DELIVERY, channel: "" }] }),
      wrong("invalid_field", { deliveries: [{ ...DELIVERY, subjectLoan: "" }] }),
      wrong("invalid_field", { deliveries: [{ ...DELIVERY, rescueLink: "a:b" }] }),
      wrong("account_not_found", { deliveries: [{ ...DELIVERY, account: "ghost" }] }),
    ],
  },
  {
    command: {
      type: "acknowledge_notification",
      by: "alice",
      account: "alice",
      notification: "4711-0",
    },
    faults: [
      wrong("invalid_field", { notification: "4711" }),
      wrong("account_not_found", { account: "ghost" }),
      wrong("unauthorized", { by: "bob" }),
    ],
  },
  {
    command: { type: "create_feed", feed: "eth-usd", settings: POSTED },
    faults: [
      wrong("invalid_field", { feed: "" }),
      wrong("invalid_field", { settings: { ...POSTED, decimals: 37 } }),
      wrong("feed_already_created", { feed: "btc-usd" }),
      wrong("feed_not_found", { feed: "btc-eth", settings: COMPOSED }),
      wrong("feed_not_found", { settings: { ...COMPOSED, base: "eth-usd", quote: "btc-usd" } }),
      {
        code: "too_many",
        isAlone: true,
        given: (world) =>
          times(999, (index) =>
            world.run({ type: "create_feed", feed: `feed-${index}`, settings: POSTED }),
          ),
      },
    ],
  },
  {
    command: { type: "create_feed", feed: "btc-eth", settings: COMPOSED },
    given: withMedianFeed,
    faults: [
      wrong("invalid_field", { settings: { ...COMPOSED, quote: "btc-usd" } }),
      {
        code: "invalid_field",
        change: { feed: "twice", settings: { ...COMPOSED, base: "btc-eth" } },
        given: (world) => world.run({ type: "create_feed", feed: "btc-eth", settings: COMPOSED }),
      },
      {
        code: "invalid_field",
        change: { settings: { ...COMPOSED, base: "scrip" } },
        given: (world) => {
          const settings = { ...POSTED, zeroMeans: "worthless" } as const;
          world.run({ type: "create_feed", feed: "scrip", settings });
        },
      },
    ],
  },
  {
    command: { type: "post_price", feed: "btc-usd", price: 1n },
    given: withMedianFeed,
    faults: [
      wrong("feed_not_found", { feed: "none" }),
      wrong("feed_takes_no_posted_price", { feed: "eth-usd" }),
      wrong("price_out_of_range", { price: -1n }),
    ],
  },
  {
    command: { type: "post_quote", feed: "eth-usd", venue: "x", price: 1n, quotedAt: 0 },
    given: withMedianFeed,
    faults: [
      wrong("feed_not_found", { feed: "none" }),
      wrong("feed_takes_no_quotes", { feed: "btc-usd" }),
      wrong("venue_not_in_feed", { venue: "w" }),
      wrong("price_out_of_range", { price: 0n }),
      wrong("quote_from_the_future", { quotedAt: 1_800_000_000_000 }),
    ],
  },
  {
    command: { type: "confirm_mark", feed: "eth-usd", price: 200n },
    given: (world) => {
      withMedianFeed(world);
      quote(world, 100n);
      quote(world, 200n);
    },
    faults: [
      wrong("feed_not_found", { feed: "none" }),
      {
        code: "feed_is_composed",
        change: { feed: "btc-eth" },
        given: (world) => world.run({ type: "create_feed", feed: "btc-eth", settings: COMPOSED }),
      },
      { code: "mark_not_suspect", given: (world) => quote(world, 100n) },
      wrong("suspect_price_moved", { price: 190n }),
    ],
  },
  {
    command: {
      type: "create_market",
      by: "alice",
      market: "second",
      loanAsset: "USDC",
      collateralAsset: "BTC",
      feed: "btc-usd",
      lltv: percent(86),
      rateModel: { kind: "none" },
      settings: SETTINGS,
    },
    faults: [
      wrong("rate_model_not_enabled", { rateModel: { kind: "adaptive" } }),
      wrong("lltv_not_enabled", { lltv: percent(85) }),
      wrong("market_already_created", { market: "btc" }),
      wrong("invalid_field", { market: "a:b" }),
      wrong("invalid_field", { settings: { ...SETTINGS, maxLtv: percent(87) } }),
      wrong("asset_not_found", { loanAsset: "EUR" }),
      wrong("asset_not_found", { collateralAsset: "ETH" }),
      wrong("feed_not_found", { feed: "none" }),
      {
        code: "too_many",
        isAlone: true,
        given: (world) =>
          times(999, (index) => {
            world.run({
              type: "create_market",
              by: "alice",
              market: `market-${index}`,
              loanAsset: "USDC",
              collateralAsset: "BTC",
              feed: "btc-usd",
              lltv: percent(86),
              rateModel: { kind: "none" },
              settings: SETTINGS,
            });
          }),
      },
    ],
  },
  {
    command: {
      type: "configure_market",
      by: "owner",
      market: "btc",
      settings: SETTINGS,
      reason: "why",
    },
    faults: [
      wrong("not_owner", { by: "alice" }),
      wrong("market_not_found", { market: "none" }),
      wrong("invalid_field", { settings: { ...SETTINGS, minLoan: -1n } }),
      wrong("invalid_field", { reason: " " }),
    ],
  },
  {
    command: { type: "set_fee", by: "owner", market: "btc", fee: percent(10) },
    faults: [
      wrong("invalid_field", { fee: -1n }),
      wrong("not_owner", { by: "alice" }),
      wrong("market_not_found", { market: "none" }),
      wrong("already_set", { fee: 0n }),
      wrong("max_fee_exceeded", { fee: percent(26) }),
    ],
  },
  {
    given: (world) => {
      world.configure({ liquidation: { kind: "reference", dust: usdc(1) } });
      world.open("loan", "alice", btc(1), 999_999n);
      world.deposit("fees", "USDC", 999_999n);
    },
    command: { type: "forgive_debt", by: "owner", loan: "loan", reason: "a crumb" },
    faults: [
      wrong("not_owner", { by: "alice" }),
      wrong("loan_not_found", { loan: "none" }),
      wrong("invalid_field", { reason: " " }),
      {
        code: "nothing_owed",
        given: (world) => {
          world.run({ type: "create_loan", by: "alice", loan: "empty", market: "btc", plan: null });
        },
        change: { loan: "empty" },
      },
      {
        code: "debt_above_dust",
        given: (world) => {
          world.configure({ liquidation: { kind: "reference", dust: 999_999n } });
        },
      },
      {
        code: "house_short",
        given: (world) => {
          const paid = { account: "fees", asset: "USDC", amount: 1n, reference: null };
          world.run({ type: "pay_out", ...paid });
        },
      },
    ],
  },
  {
    world: { rateModel: { kind: "fixed", ratePerSecond: 3_000_000_000n } },
    given: (world) => {
      world.run({ type: "set_fee", by: "owner", market: "btc", fee: percent(10) });
      world.run({ type: "set_fee_recipient", by: "owner", recipient: "carol" });
      world.open("first", "alice", btc(20), usdc(1_000_000));
      world.wait(10_000_000);
    },
    command: {
      type: "return_interest",
      by: "owner",
      market: "btc",
      assets: usdc(30_000),
      reason: "the clock was wrong",
    },
    faults: [
      wrong("not_owner", { by: "alice" }),
      wrong("market_not_found", { market: "none" }),
      wrong("invalid_field", { assets: -1n }),
      wrong("invalid_field", { reason: " " }),
      wrong("zero_assets", { assets: 0n }),
      wrong("interest_not_owed", { assets: usdc(30_454.54) }),
      {
        code: "debt_below_principal",
        given: (world) => world.open("later", "bob", btc(20), usdc(50_000)),
      },
      {
        code: "fee_already_withdrawn",
        given: (world) => withdraw(world, "carol", 100n),
      },
      {
        code: "suppliers_below_par",
        given: (world) => withdraw(world, "lender", 88n),
      },
    ],
  },
  {
    command: { type: "accrue_interest", market: "btc" },
    faults: [wrong("market_not_found", { market: "none" })],
  },
];
