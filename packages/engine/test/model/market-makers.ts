import { percent, usdc } from "../amounts.ts";
import { marketIn, person, either } from "./choices.ts";
import type { Makers } from "./maker.ts";
import { ESTIMATE, LADDER, market, MARKETS } from "./prelude.ts";

/** Commands about markets and what they are made of. */
export const MARKET_MAKERS: Makers = {
  supply: [
    5,
    (dice) => {
      const [assets, shares] = either(
        dice,
        dice.between(1n, usdc(30_000)),
        dice.between(1n, 10n ** 16n),
      );
      const by = dice.is(70) ? "lender" : person(dice);
      const isWide = dice.is(5);
      return {
        type: "supply",
        by,
        market: dice.pick(MARKETS),
        assets: isWide ? 1n << 128n : assets,
        shares: isWide ? 0n : shares,
        onBehalf: person(dice),
      };
    },
  ],
  withdraw: [
    4,
    (dice, state) => {
      const id = dice.pick(MARKETS);
      const owner = dice.is(70) ? "lender" : person(dice);
      const own = marketIn(state, id).suppliers[owner] ?? 0n;
      const part = dice.part(own, 0, dice.is(30) ? 110 : 30);
      const [assets, shares] = either(dice, part / 1_000_000n, part);
      return {
        type: "withdraw",
        by: dice.is(10) ? person(dice) : owner,
        market: id,
        assets,
        shares,
        onBehalf: owner,
        receiver: person(dice),
      };
    },
  ],
  configure_market: [
    4,
    (dice, state) => {
      const id = dice.is(3) ? "none" : dice.pick(MARKETS);
      const { settings } = marketIn(state, id === "eth" ? "eth" : "btc");
      const { borrowAssets, supplyAssets } = marketIn(state, id === "eth" ? "eth" : "btc");
      const cap = (now: bigint) => (dice.is(50) ? null : dice.part(now, 70, 150));
      const change = dice.pick([
        {
          paused: (
            ["supply", "withdraw", "borrow", "release", "liquidate", "sell"] as const
          ).filter(() => dice.is(25)),
        },
        { paused: [] },
        { paused: [] },
        { maxLtv: percent(dice.pick([70, 70, 80, 86, 87])) },
        { borrowCap: cap(borrowAssets) },
        { customerBorrowCap: dice.part(borrowAssets, 20, 60) },
        { supplyCap: dice.part(supplyAssets, 90, 102) },
        { supplyCap: dice.part(supplyAssets, 90, 102) },
        { borrowCap: null, customerBorrowCap: null, supplyCap: null, maxLtv: percent(86) },
        { minLoan: dice.between(0n, usdc(2_000)) },
        {
          processingFee: {
            rate: percent(dice.below(3)),
            mode: dice.pick(["added_to_debt", "taken_from_payout"] as const),
          },
        },
        { grace: { outageMs: 600_000, graceMs: 1_500_000, hardLtv: percent(dice.pick([88, 92])) } },
        { grace: null },
        { pace: { valuePerMinute: usdc(dice.pick([500, 4_000, 15_000])) } },
        { pace: { valuePerMinute: usdc(dice.pick([500, 4_000])) } },
        { pace: null },
        { volatility: { ...ESTIMATE, step: percent(dice.pick([0.3, 0.8])) } },
        { volatility: { ...ESTIMATE, sampleMs: dice.pick([1_800_000, 3_600_000]) } },
        { volatility: null },
        { alertLtvs: settings.alertLtvs.length > 1 ? [percent(70)] : [percent(65), percent(80)] },
      ]);
      const by = dice.is(5) ? "alice" : "owner";
      return {
        type: "configure_market",
        by,
        market: id,
        settings: { ...settings, ...change },
        reason: "drill",
      };
    },
  ],
  set_fee: [
    2,
    (dice) => ({
      type: "set_fee",
      by: dice.is(10) ? "bob" : "owner",
      market: dice.pick(["btc", "eth", "eth", "none"]),
      fee: percent(dice.pick([0, 10, 25, 26])),
    }),
  ],
  return_interest: [
    1,
    (dice, state) => {
      const id = dice.is(3) ? "none" : dice.pick(MARKETS);
      const { borrowAssets } = marketIn(state, id === "eth" ? "eth" : "btc");
      return {
        type: "return_interest",
        by: dice.is(8) ? "bob" : "owner",
        market: id,
        assets: dice.is(5) ? 0n : borrowAssets / dice.between(20n, 2_000_000n),
        reason: dice.is(5) ? " " : "the clock was wrong",
      };
    },
  ],
  set_fee_recipient: [
    2,
    (dice) => ({
      type: "set_fee_recipient",
      by: dice.is(10) ? "bob" : "owner",
      recipient: dice.pick(["", "carol", "lender", "ghost"]),
    }),
  ],
  register_asset: [
    1,
    (dice) => ({ type: "register_asset", asset: dice.pick(["BTC", "EUR2"]), decimals: 2 }),
  ],
  open_account: [1, (dice) => ({ type: "open_account", account: dice.pick(["alice", "dave"]) })],
  enable_lltv: [
    1,
    (dice) => ({
      type: "enable_lltv",
      by: dice.pick(["owner", "owner", "bob"]),
      lltv: percent(dice.pick([86, 90, 100])),
    }),
  ],
  enable_rate_model: [
    1,
    (dice) => ({
      type: "enable_rate_model",
      by: dice.pick(["owner", "bob"]),
      rateModel: dice.pick(["fixed", "none"]),
    }),
  ],
  create_feed: [
    1,
    (dice) => ({
      type: "create_feed",
      feed: dice.pick(["btc-usd", "sol-usd"]),
      settings: { kind: "posted", decimals: 8, zeroMeans: "no_price" },
    }),
  ],
  create_market: [
    2,
    (dice) => {
      const command = market(dice.pick(["btc", "third"]), "BTC", LADDER);
      if (command.type !== "create_market") return command;
      const wrong = dice.pick([
        { lltv: percent(85) },
        { rateModel: { kind: "none" } },
        { loanAsset: "EUR" },
        { feed: "none" },
        {},
      ] as const);
      return { ...command, feed: "btc-usd", ...wrong };
    },
  ],
};
