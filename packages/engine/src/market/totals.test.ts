import { describe, expect, test } from "vitest";
import { as } from "../units/quantity.ts";
import { borrowedAssets, type MarketTotals } from "./totals.ts";

function borrowTotals(assets: bigint, shares: bigint): MarketTotals {
  return {
    totalSupplyAssets: as(7n),
    totalSupplyShares: as(11n),
    totalBorrowAssets: as(assets),
    totalBorrowShares: as(shares),
  };
}

describe("what borrow shares owe", () => {
  test.each([
    ["a million shares of a debt without interest are a unit", 999n, 999_000_000n, 1_000_000n, 1n],
    ["a share more is a unit more", 999n, 999_000_000n, 1_000_001n, 2n],
    ["the smallest share owes a whole unit", 999n, 999_000_000n, 1n, 1n],
    ["no shares owe nothing", 999n, 999_000_000n, 0n, 0n],
    ["interest makes a share dearer", 1_999n, 999_000_000n, 1_000_000n, 2n],
    ["the virtual unit counts in a market without debt", 0n, 0n, 1_000_000n, 1n],
  ])("%s", (_, totalAssets, totalShares, shares, owed) => {
    expect(borrowedAssets(borrowTotals(totalAssets, totalShares), as(shares))).toBe(owed);
  });
});
