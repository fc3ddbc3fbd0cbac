import { describe, expect, test } from "vitest";
import { btc, percent, usdc } from "../../test/amounts.ts";
import { WAD } from "../math/wad.ts";
import type { Position } from "../market/health.ts";
import type { MarketTotals } from "../market/totals.ts";
import { as, type OraclePrice } from "../units/quantity.ts";
import {
  preLiquidationTermsProblem,
  preLiquidationWindow,
  type PreLiquidationTerms,
} from "./pre-liquidation.ts";

const LLTV = percent(86);
const TERMS: PreLiquidationTerms = {
  preLltv: percent(80),
  preLCF1: percent(10),
  preLCF2: percent(50),
  preLIF1: percent(101),
  preLIF2: percent(104),
};
/** 1 / 0.86, rounded down: more would seize more than there is at the LLTV. */
const LIF_MAX = 1_162_790_697_674_418_604n;

describe("terms of pre-liquidation", () => {
  test.each<[string, Partial<Record<keyof PreLiquidationTerms, bigint>>]>([
    ["that rise from below the LLTV", {}],
    ["that begin just below the LLTV", { preLltv: LLTV - 1n }],
    ["with a constant close factor", { preLCF1: percent(30), preLCF2: percent(30) }],
    ["that let the whole debt be repaid at once", { preLCF1: WAD, preLCF2: WAD }],
    ["whose close factor ends above the whole", { preLCF2: percent(200) }],
    ["without an incentive", { preLIF1: WAD, preLIF2: WAD }],
    ["with the greatest incentive", { preLIF2: LIF_MAX }],
  ])("%s are usable", (_, change) => {
    expect(preLiquidationTermsProblem({ ...TERMS, ...change } as PreLiquidationTerms, LLTV)).toBe(
      null,
    );
  });

  test.each<[string, Partial<Record<keyof PreLiquidationTerms, bigint>>]>([
    ["pre_lltv_too_high", { preLltv: LLTV }],
    ["pre_lcf_decreasing", { preLCF1: percent(50) + 1n }],
    ["pre_lcf_too_high", { preLCF1: WAD + 1n, preLCF2: WAD + 1n }],
    ["pre_lif_too_low", { preLIF1: WAD - 1n }],
    ["pre_lif_decreasing", { preLIF1: percent(104) + 1n }],
    ["pre_lif_too_high", { preLIF2: LIF_MAX + 1n }],
  ])("are refused: %s", (problem, change) => {
    expect(preLiquidationTermsProblem({ ...TERMS, ...change } as PreLiquidationTerms, LLTV)).toBe(
      problem,
    );
  });

  test("name the first problem in the reference's order", () => {
    const broken = {
      ...TERMS,
      preLltv: LLTV,
      preLCF1: percent(300),
      preLIF1: percent(0),
    };
    expect(preLiquidationTermsProblem(broken, LLTV)).toBe("pre_lltv_too_high");
    expect(preLiquidationTermsProblem({ ...broken, preLltv: TERMS.preLltv }, LLTV)).toBe(
      "pre_lcf_decreasing",
    );
  });
});

describe("the window of pre-liquidation", () => {
  const totals: MarketTotals = {
    totalSupplyAssets: as(usdc(1_000_000)),
    totalSupplyShares: as(usdc(1_000_000) * 1_000_000n),
    totalBorrowAssets: as(usdc(1_000_000)),
    totalBorrowShares: as(usdc(1_000_000) * 1_000_000n),
  };
  const price = as<OraclePrice>(50_000n * 10n ** 34n);
  const loan = (debt: bigint): Position => ({
    collateral: as(btc(1)),
    borrowShares: as(debt * 1_000_000n),
  });
  const windowOf = (position: Position) =>
    preLiquidationWindow(totals, position, price, LLTV, TERMS);

  test("is not reached at its first LTV, and opens a unit beyond", () => {
    expect(windowOf(loan(0n))).toEqual({ kind: "not_reached" });
    expect(windowOf(loan(usdc(40_000)))).toEqual({ kind: "not_reached" });
    expect(windowOf(loan(usdc(40_000) + 1n))).toMatchObject({ kind: "open" });
  });

  test("gives half way the mean of both factors", () => {
    expect(windowOf(loan(usdc(41_500)))).toEqual({
      kind: "open",
      factor: percent(102.5),
      repayableShares: (usdc(41_500) * 1_000_000n * 3n) / 10n,
    });
  });

  test("gives its last terms at the LLTV, and closes a unit beyond", () => {
    expect(windowOf(loan(usdc(43_000)))).toEqual({
      kind: "open",
      factor: percent(104),
      repayableShares: usdc(21_500) * 1_000_000n,
    });
    expect(windowOf(loan(usdc(43_000) + 1n))).toEqual({ kind: "liquidatable" });
  });

  test("rounds the LTV up and all that follows from it down", () => {
    // One unit past 80 %: the LTV is 80 % + 2e-11, 1/3,000,000,000 of the way up.
    expect(windowOf(loan(usdc(40_000) + 1n))).toEqual({
      kind: "open",
      factor: percent(101) + (333_333_333n * 3n) / 100n,
      repayableShares: ((usdc(40_000) + 1n) * 1_000_000n * (percent(10) + 133_333_333n)) / WAD,
    });
  });

  test("is never open for debt on worthless collateral", () => {
    expect(preLiquidationWindow(totals, loan(1n), as(0n), LLTV, TERMS)).toEqual({
      kind: "liquidatable",
    });
  });
});
