import {
  as,
  toAssetsDown,
  toSeconds,
  toSharesUp,
  type AccountId,
  type Event,
  type MarketId,
  type Millis,
} from "@plimsoll/engine";
import { expect, test } from "vitest";
import { BatchState } from "./batch-state.ts";
import { foldSupply } from "./fold-supply.ts";
import type { Place } from "./records.ts";

const MARKET = "btc-usdc" as MarketId;
const ANNA = "anna" as AccountId;
const DOLLAR = 1_000_000n;
const SHARES = 10n ** 12n;

/** A market in which 1,100 dollars stand for 1,000 dollars' worth of shares, of which Anna has 400. */
function market(): BatchState {
  const state = new BatchState();
  state.markets.load(MARKET, {
    ...{ market: MARKET, loanAsset: "USDC", collateralAsset: "BTC", feed: "btc", lltv: 0n },
    ...{ rateModel: "", lastUpdate: 0n, fee: 0n, rateAtTarget: 0n },
    ...{ totalSupplyAssets: 1_100n * DOLLAR, totalSupplyShares: 1_000n * SHARES },
    ...{ totalBorrowAssets: 0n, totalBorrowShares: 0n },
  });
  const [putIn, takenOut, leftBehind] = [400n * DOLLAR, 0n, 0n];
  state.loadSupply({
    market: MARKET,
    account: ANNA,
    shares: 400n * SHARES,
    putIn,
    takenOut,
    leftBehind,
  });
  return state;
}

const place: Place = {
  ...{ sequence: 7, index: 1, previousHash: "6" },
  entry: {
    ...{ sequence: 7, at: 1_000, hash: "7", events: [] },
    command: { type: "tick" },
  },
};

const withdrawn = (assets: bigint, shares: bigint): Event => ({
  type: "withdrawn",
  at: 1_000 as Millis,
  market: MARKET,
  by: ANNA,
  onBehalf: ANNA,
  receiver: ANNA,
  assets: as(assets),
  shares: as(shares),
  postings: [],
});

test("who withdraws at the market's own totals leaves nothing behind, however it rounds", () => {
  const [total, shares] = [1_100n * DOLLAR, 1_000n * SHARES];
  const byAssets = market();
  foldSupply(byAssets, withdrawn(33_333_333n, toSharesUp(33_333_333n, total, shares)), place);
  expect(byAssets.supplyMoves[0]).toMatchObject({ taken_out: 33_333_333n, left_behind: 0n });
  const byShares = market();
  foldSupply(byShares, withdrawn(toAssetsDown(7n * SHARES, total, shares), 7n * SHARES), place);
  expect(byShares.supplyMoves[0]).toMatchObject({ shares_after: 393n * SHARES, left_behind: 0n });
});

test("who withdraws while a loss is known leaves his share of it to those who stay", () => {
  const state = market();
  const standing = 1_000n * DOLLAR;
  const paid = toAssetsDown(400n * SHARES, standing, 1_000n * SHARES);
  foldSupply(state, withdrawn(paid, 400n * SHARES), place);
  const whole = toAssetsDown(400n * SHARES, 1_100n * DOLLAR, 1_000n * SHARES);
  expect(state.supplyMoves[0]).toMatchObject({ shares_after: 0n, left_behind: whole - paid });
  expect(whole - paid).toBeGreaterThan(39n * DOLLAR);
});

test("a fee gives its recipient shares and puts nothing in", () => {
  const state = market();
  const fee: Event = {
    type: "interest_accrued",
    at: 1_000 as Millis,
    market: MARKET,
    lastUpdate: toSeconds(1_000 as Millis),
    averageRate: as(0n),
    rateAtTarget: as(0n),
    interest: as(5n),
    feeShares: as(SHARES),
    feeRecipient: "house" as AccountId,
    postings: [],
  };
  foldSupply(state, fee, place);
  expect(state.supplyMoves).toMatchObject([
    { account: "house", type: "interest_accrued", shares_after: SHARES, put_in: 0n },
  ]);
});
