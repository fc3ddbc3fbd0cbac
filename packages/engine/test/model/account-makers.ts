import { btc, usdc } from "../amounts.ts";
import { person } from "./choices.ts";
import type { Makers } from "./maker.ts";

/** Commands about accounts: what they hold, whom they trust, what they were told. */
export const ACCOUNT_MAKERS: Makers = {
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
};
