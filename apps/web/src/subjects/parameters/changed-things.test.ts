import type { MarketView } from "@plimsoll/contract";
import { expect, test } from "vitest";
import { changedThings } from "./changed-things.ts";

const market = {
  market: "btc-usdc",
  feed: "btc-usdc",
  collateralAsset: "BTC",
  loanAsset: "USDC",
} as MarketView;

const subjects = (feeds: readonly object[]): readonly string[] =>
  changedThings(market, feeds as never).map(({ subject }) => subject);

test("a market's history is also that of its feed, its assets and the book", () => {
  const posted = { feed: "btc-usdc", settings: { kind: "posted" } };
  expect(subjects([posted])).toEqual([
    "market:btc-usdc",
    "feed:btc-usdc",
    "asset:BTC",
    "asset:USDC",
    "book",
  ]);
});

test("a composed feed brings both of its parts", () => {
  const settings = { kind: "composed", base: "btc-usd", quote: "usdc-usd" };
  expect(subjects([{ feed: "btc-usdc", settings }])).toEqual(
    expect.arrayContaining(["feed:btc-usdc", "feed:btc-usd", "feed:usdc-usd"]),
  );
});
