import { btc, dollars, percent, usdc } from "../amounts.ts";
import {
  marketIn,
  aLoan,
  aRiskyLoan,
  loanId,
  person,
  confirmed,
  plan,
  newLoan,
  actor,
  either,
} from "./choices.ts";
import { Dice } from "./dice.ts";
import { ESTIMATE, LADDER, market, MARKETS, TERMS } from "./prelude.ts";
import type { AnyCommand } from "./prelude.ts";
import type { TwinState } from "./twin-state.ts";

type Maker = (dice: Dice, state: TwinState) => AnyCommand;

const MAKERS: Record<string, readonly [weight: number, Maker]> = {
  post_price: [
    18,
    (dice, state) => {
      if (dice.is(12)) {
        // Mostly in the band, sometimes off the peg.
        const price = BigInt(dice.is(10) ? 8_800 + dice.below(2_400) : 9_930 + dice.below(140));
        return { type: "post_price", feed: "usdc-usd", price };
      }
      const now = confirmed(state, "btc-usd");
      const isReset = now < dollars(40_000) || now > dollars(200_000) || dice.is(3);
      const price = isReset ? dollars(100_000) : dice.part(now, dice.is(8) ? 55 : 90, 109);
      const feed = dice.is(3) ? dice.pick(["none", "eth-usd"]) : "btc-usd";
      return { type: "post_price", feed, price: dice.is(4) ? dice.pick([0n, -1n]) : price };
    },
  ],
  post_quote: [
    14,
    (dice, state) => {
      const now = confirmed(state, "eth-usd");
      const isReset = now < dollars(1_500) || now > dollars(6_000);
      const price = isReset
        ? dollars(3_000)
        : dice.part(now, dice.is(15) ? 75 : 93, dice.is(15) ? 130 : 106);
      const feed = dice.is(4) ? dice.pick(["none", "btc-usd"]) : "eth-usd";
      const late = dice.is(6) ? dice.pick([1, -5_000_000]) : 0;
      const venue = dice.is(3) ? "w" : "x";
      const wanted = dice.is(3) ? 0n : price;
      return { type: "post_quote", feed, venue, price: wanted, quotedAt: state.time + late };
    },
  ],
  confirm_mark: [
    9,
    (dice, state) => {
      const feed = state.feeds.find(({ id }) => id === "eth-usd");
      const price = feed?.suspect?.price ?? confirmed(state, "eth-usd");
      const name = dice.is(8) ? dice.pick(["none", "btc-usd", "btc-usdc"]) : "eth-usd";
      if (feed?.suspect === null && dice.is(60)) return { type: "tick" };
      return { type: "confirm_mark", feed: name, price: dice.is(40) ? (price * 9n) / 10n : price };
    },
  ],
  tick: [6, () => ({ type: "tick" })],
  continue: [1, () => ({ type: "continue" })],
  accrue_interest: [
    2,
    (dice) => ({ type: "accrue_interest", market: dice.pick(["btc", "eth", "none"]) }),
  ],
  open_loan: [
    16,
    (dice, state) => {
      const id = dice.is(2) ? "none" : dice.pick(MARKETS);
      const isBtc = id !== "eth";
      const collateral = isBtc
        ? dice.between(btc(0.02), btc(1))
        : dice.between(10n ** 17n, 10n ** 19n);
      const price = confirmed(state, isBtc ? "btc-usd" : "eth-usd");
      const value = (collateral * price) / (isBtc ? 10n ** 10n : 10n ** 20n);
      const borrow = dice.is(8) ? usdc(dice.below(60)) : dice.part(value, 50, 88);
      const by = person(dice);
      const loan = dice.is(2) ? "a:b" : newLoan(dice);
      const wanted = dice.is(2) ? 0n : collateral;
      return {
        type: "open_loan",
        by,
        loan,
        market: id,
        collateral: wanted,
        borrow,
        plan: plan(dice),
      };
    },
  ],
  create_loan: [
    2,
    (dice) => ({
      type: "create_loan",
      by: person(dice),
      loan: newLoan(dice),
      market: dice.pick(MARKETS),
      plan: plan(dice),
    }),
  ],
  close_loan: [
    3,
    (dice, state) => {
      const loan = aLoan(dice, state);
      return {
        type: "close_loan",
        by: actor(dice, loan),
        loan: loan?.id ?? "none",
        receiver: person(dice),
      };
    },
  ],
  pledge: [
    4,
    (dice, state) => {
      const loan = aLoan(dice, state);
      const assets = dice.is(4) ? 0n : dice.part(loan?.collateral ?? 1n, 0, dice.is(10) ? 900 : 30);
      return { type: "pledge", by: person(dice), loan: loanId(dice, state), assets };
    },
  ],
  release: [
    5,
    (dice, state) => {
      const loan = aLoan(dice, state);
      const assets = dice.is(4) ? 0n : dice.part(loan?.collateral ?? 1n, 0, dice.is(10) ? 130 : 25);
      return {
        type: "release",
        by: actor(dice, loan),
        loan: loan?.id ?? "",
        assets,
        receiver: person(dice),
      };
    },
  ],
  borrow: [
    7,
    (dice, state) => {
      const loan = aLoan(dice, state);
      const more = dice.part(loan?.principal ?? 0n, 0, 40) + dice.between(0n, usdc(3_000));
      const [assets, shares] = either(dice, more, more * 1_000_000n);
      const id = dice.is(2) ? "" : (loan?.id ?? "none");
      return {
        type: "borrow",
        by: actor(dice, loan),
        loan: id,
        assets,
        shares,
        receiver: person(dice),
      };
    },
  ],
  repay: [
    7,
    (dice, state) => {
      const loan = aLoan(dice, state);
      const shares = dice.part(loan?.shares ?? 0n, 0, dice.is(20) ? 120 : 60);
      const [assets, some] = either(dice, shares / 1_000_000n, shares);
      return { type: "repay", by: actor(dice, loan), loan: loan?.id ?? "", assets, shares: some };
    },
  ],
  set_plan: [
    4,
    (dice, state) => {
      const loan = aLoan(dice, state);
      return {
        type: "set_plan",
        by: actor(dice, loan),
        loan: loan?.id ?? "none",
        plan: plan(dice),
      };
    },
  ],
  set_alerts: [
    3,
    (dice, state) => {
      const loan = aLoan(dice, state);
      const alertLtvs = [60, 66, 74, 81, dice.is(10) ? 86 : 85]
        .filter(() => dice.is(40))
        .map(percent);
      const { scale, feed } = marketIn(state, loan?.market ?? "btc");
      const now = confirmed(state, feed) * scale;
      const alertPrices = [60, 80, 93, dice.is(10) ? 92 : 97, 102]
        .filter(() => dice.is(40))
        .map((part) => (now * BigInt(part)) / 100n);
      const by = actor(dice, loan);
      return { type: "set_alerts", by, loan: loan?.id ?? "none", alertLtvs, alertPrices };
    },
  ],
  liquidate: [
    12,
    (dice, state) => {
      const loan = aRiskyLoan(dice, state);
      const [seizedAssets, repaidShares] = either(
        dice,
        dice.is(25) ? (loan?.collateral ?? 1n) : dice.part(loan?.collateral ?? 1n, 0, 105),
        dice.part(loan?.shares ?? 1n, 0, 105),
      );
      return {
        type: "liquidate",
        by: person(dice),
        loan: dice.is(4) ? loanId(dice, state) : (loan?.id ?? "none"),
        seizedAssets,
        repaidShares,
      };
    },
  ],
  pre_liquidate: [
    8,
    (dice, state) => {
      const loan = aRiskyLoan(dice, state);
      const [seizedAssets, repaidShares] = either(
        dice,
        dice.part(loan?.collateral ?? 1n, 0, 40),
        dice.is(10) ? 1n : dice.part(loan?.shares ?? 1n, 0, 40),
      );
      const preLiquidation = `offer-${loan?.market ?? "none"}`;
      const id = dice.is(4) ? dice.pick(["", "none"]) : (loan?.id ?? "");
      return {
        type: "pre_liquidate",
        by: person(dice),
        preLiquidation,
        loan: id,
        seizedAssets,
        repaidShares,
      };
    },
  ],
  create_pre_liquidation: [
    2,
    (dice) => {
      const id = dice.is(4) ? "none" : dice.pick(MARKETS);
      const wrong = [
        { preLltv: percent(86) },
        { preLCF1: percent(41) },
        { preLCF1: percent(101), preLCF2: percent(101) },
        { preLIF1: percent(99) },
        { preLIF1: percent(106) },
        { preLIF2: percent(120) },
      ] as const;
      const terms = { ...TERMS, ...(dice.is(50) ? wrong[dice.below(wrong.length)] : {}) };
      const feed = dice.is(5) ? "none" : `${id}-usd`;
      return {
        type: "create_pre_liquidation",
        preLiquidation: `offer-${id}`,
        market: id,
        feed,
        terms,
      };
    },
  ],
  set_authorization: [
    4,
    (dice) => {
      const authorized = dice.pick(["offer-btc", "offer-eth", "alice", "bob"]);
      return { type: "set_authorization", by: person(dice), authorized, isAuthorized: dice.is(75) };
    },
  ],
  record_deliveries: [
    1,
    (dice) => {
      const notification = dice.is(10) ? "none" : `${dice.below(99)}-0`;
      const told = { subjectLoan: null, notification, channel: "email", rescueLink: null } as const;
      const one = { ...told, account: person(dice), outcome: "delivered", triedAt: 0 } as const;
      return { type: "record_deliveries", deliveries: dice.is(10) ? [] : [one, one] };
    },
  ],
  acknowledge_notification: [
    1,
    (dice) => {
      const account = person(dice);
      const by = dice.is(70) ? account : person(dice);
      const notification = dice.is(10) ? "none" : `${dice.below(99)}-0`;
      return { type: "acknowledge_notification", by, account, notification };
    },
  ],
  deposit: [
    5,
    (dice) => {
      const asset = dice.is(3) ? "EUR" : dice.pick(["BTC", "USDC", "USDC", "ETH"]);
      const account = dice.is(35) ? dice.pick(["desk", "desk", "insurance"]) : person(dice);
      const most = { BTC: btc(1), ETH: 5n * 10n ** 18n, USDC: usdc(60_000), EUR: 1n }[asset] ?? 1n;
      const amount = dice.is(3) ? 0n : dice.between(1n, most);
      const reference = dice.is(25) ? `wire-${dice.below(6)}` : null;
      return { type: "deposit", account, asset, amount, reference };
    },
  ],
  make_whole: [
    2,
    (dice) => ({
      type: "make_whole",
      by: dice.is(8) ? "bob" : "owner",
      account: person(dice),
      asset: dice.is(5) ? "EUR" : "USDC",
      assets: dice.is(5) ? 0n : dice.between(1n, usdc(2_000)),
      liquidation: { sequence: 1 + dice.below(30), index: 0 },
      reason: "corrected price",
    }),
  ],
  pay_out: [
    2,
    (dice, state) => {
      const account = dice.is(20) ? "desk" : person(dice);
      const asset = dice.pick(["BTC", "USDC", "ETH"]);
      const held = state.accounts.find(({ id }) => id === account)?.balances[asset] ?? 0n;
      return {
        type: "pay_out",
        account,
        asset,
        amount: dice.part(held, 0, 105) + 1n,
        reference: null,
      };
    },
  ],
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

/** Command types that the driver makes. */
export const COMMAND_TYPES: readonly string[] = Object.keys(MAKERS);

const LOTTERY = Object.values(MAKERS).flatMap(([weight, maker]) =>
  Array<Maker>(weight).fill(maker),
);

/** The command that one number makes in this state, and when it comes. */
export function commandOf(seed: number, state: TwinState): { command: AnyCommand; now: number } {
  const dice = new Dice(seed);
  const maker = LOTTERY[dice.below(LOTTERY.length)];
  if (maker === undefined) throw new Error("the lottery is empty");
  const isOld = dice.is(1);
  const pause = dice.is(10) ? dice.below(30_000_000) : dice.below(600_000);
  const now = isOld ? state.time - 1 - dice.below(1_000_000) : state.time + pause;
  return { command: maker(dice, { ...state, time: now }), now };
}
