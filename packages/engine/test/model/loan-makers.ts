import { btc, percent, usdc } from "../amounts.ts";
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
import type { Makers } from "./maker.ts";
import { MARKETS, TERMS } from "./prelude.ts";

/** Commands about single loans: their owner's and the liquidators'. */
export const LOAN_MAKERS: Makers = {
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
      const settled = state.loans.find((it) => it.collateral === 0n && it.shares === 0n);
      if (settled !== undefined && dice.is(15)) {
        return { type: "pledge", by: person(dice), loan: settled.id, assets: btc(0.01) };
      }
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
  repay_all: [
    4,
    (dice, state) => {
      const loan = aLoan(dice, state);
      const enough = (loan?.shares ?? 0n) / 500_000n;
      const assetsMax = dice.is(60) ? null : dice.is(40) ? (loan?.principal ?? 0n) : enough;
      return { type: "repay_all", by: actor(dice, loan), loan: loan?.id ?? "none", assetsMax };
    },
  ],
  forgive_debt: [
    2,
    (dice, state) => {
      const owing = state.loans.filter(({ shares }) => shares > 0n);
      const least = owing.sort((a, b) => (a.shares < b.shares ? -1 : 1))[0];
      const loan = dice.is(80) ? least : aLoan(dice, state);
      return {
        type: "forgive_debt",
        by: dice.is(8) ? "bob" : "owner",
        loan: loan?.id ?? "none",
        reason: dice.is(5) ? " " : "a crumb",
      };
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
        dice.is(8) ? (loan?.shares ?? 1n) : dice.part(loan?.shares ?? 1n, 0, 105),
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
};
