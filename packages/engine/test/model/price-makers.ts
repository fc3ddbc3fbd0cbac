import { dollars } from "../amounts.ts";
import { confirmed } from "./choices.ts";
import type { Makers } from "./maker.ts";

/** Commands by which prices and time move the book. */
export const PRICE_MAKERS: Makers = {
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
};
