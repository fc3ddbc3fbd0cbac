import { describe, expect, it } from "vitest";
import type { Event } from "../../src/events/event.ts";
import { fullIncentivePolicy } from "../../src/liquidation/liquidation-policy.ts";
import { findViolations } from "../../src/state/check-invariants.ts";
import { referenceSettings } from "../../src/state/market-settings.ts";
import { restore } from "../../src/state/restore.ts";
import { snapshot, stateHash } from "../../src/state/snapshot.ts";
import { btc, percent, usdc } from "../amounts.ts";
import type { World } from "../world.ts";
import { openWorld } from "../world.ts";

const PEG = { counts: "market", band: percent(0.5), suspendBeyond: percent(5) } as const;
const LLTV = percent(86);

/** BTC in USDC made of BTC/USD and USDC/USD; a loan at 80 % and a desk that can buy. */
function openComposed(): World {
  const world = openWorld();
  const posted = { kind: "posted", decimals: 4, zeroMeans: "no_price" } as const;
  world.run({ type: "create_feed", feed: "usdc-usd", settings: posted });
  world.run({
    type: "create_feed",
    feed: "btc-usdc",
    settings: { kind: "composed", decimals: 8, base: "btc-usd", quote: "usdc-usd", peg: PEG },
  });
  world.run({
    type: "create_market",
    by: "owner",
    market: "composed",
    loanAsset: "USDC",
    collateralAsset: "BTC",
    feed: "btc-usdc",
    lltv: LLTV,
    rateModel: { kind: "none" },
    settings: { ...referenceSettings(LLTV), liquidation: fullIncentivePolicy(LLTV, percent(75)) },
  });
  peg(world, 10_000n);
  world.deposit("desk", "USDC", usdc(1_000_000));
  world.run({
    type: "supply",
    by: "lender",
    market: "composed",
    assets: usdc(1_000_000),
    shares: 0n,
    onBehalf: "lender",
  });
  world.run({
    type: "open_loan",
    by: "alice",
    loan: "loan",
    market: "composed",
    collateral: btc(1),
    borrow: usdc(80_000),
    plan: null,
  });
  return world;
}

const peg = (world: World, price: bigint): readonly Event[] =>
  world.run({ type: "post_price", feed: "usdc-usd", price });
/** What happened, without the grounds that a sale states. */
const typesOf = (events: readonly Event[]) =>
  events.map(({ type }) => type).filter((type) => type !== "grounds_stated");

describe("a market on a composed feed", () => {
  it("sells in the command that moves the base", () => {
    const events = openComposed().price(92_000);
    expect(typesOf(events)).toEqual(["price_posted", "mark_set", "collateral_sold"]);
  });

  it("sells in the command that moves the quote", () => {
    const world = openComposed();
    world.price(94_000);
    expect(typesOf(peg(world, 10_040n))).toEqual(["price_posted"]);
    expect(typesOf(peg(world, 10_200n))).toEqual(["price_posted", "mark_set", "collateral_sold"]);
  });

  it("sells nobody for a coin that has lost its peg, and lends nothing on it", () => {
    const world = openComposed();
    world.price(94_000);
    expect(typesOf(peg(world, 8_700n))).toEqual(["price_posted", "mark_set"]);
    const borrow = { type: "borrow", by: "alice", loan: "loan", assets: 1n, shares: 0n } as const;
    expect(world.refuse({ ...borrow, receiver: "alice" })).toEqual({
      code: "price_unavailable",
      status: "suspect",
    });
    // The same fall of bitcoin that sells at par does not at 0.87: the debt is cheaper.
    expect(typesOf(world.price(90_000))).toEqual(["price_posted", "mark_set"]);
    expect(typesOf(world.price(80_000))).toContain("collateral_sold");
  });

  it("sells nobody for a premium beyond the limit", () => {
    const world = openComposed();
    expect(typesOf(peg(world, 15_000n))).toEqual(["price_posted", "mark_set"]);
    expect(world.book.feeds.get("btc-usdc" as never)?.mark.confirmed).toBe(9_523_809_523_809n);
  });

  it("does nothing while a part has no price", () => {
    const world = openComposed();
    expect(typesOf(peg(world, 0n))).toEqual(["price_posted", "mark_set"]);
    expect(typesOf(world.price(50_000))).toEqual(["price_posted"]);
  });

  it("comes back from a snapshot with its parts", () => {
    const world = openComposed();
    const copy = restore(snapshot(world.book));
    expect(stateHash(copy)).toBe(stateHash(world.book));
    expect(findViolations(copy)).toEqual([]);
    expect(copy.feeds.get("btc-usd" as never)?.composed.map(({ id }) => id)).toEqual(["btc-usdc"]);
  });

  it("cannot come back from a snapshot without a part", () => {
    const lines = [...snapshot(openComposed().book)].filter(
      (line) => !line.startsWith('["feed","usdc-usd"'),
    );
    const end = lines.length - 1;
    lines[end] = (lines[end] ?? "").replace('"feed":3', '"feed":2');
    expect(() => restore(lines)).toThrow(/feed "?usdc-usd/);
  });

  it("breaks an invariant when its mark is not its parts'", () => {
    const world = openComposed();
    const feed = world.book.feeds.get("btc-usdc" as never);
    if (feed === undefined) throw new Error("the feed is missing");
    feed.mark = { ...feed.mark, confirmed: 1n as typeof feed.mark.confirmed };
    expect(findViolations(world.book).map(({ id }) => id)).toContain("I-17");
  });
});
