import { as, referenceSettings, type MarketSettings, type Wad } from "@plimsoll/engine";
import { expect, test } from "vitest";
import type { MarketTerms } from "./market-terms.ts";
import { explainRate, interestOver } from "./rate-formula.ts";

const lltv = as<Wad>(860_000_000_000_000_000n);
const settings: MarketSettings = referenceSettings(lltv);

function market(lent: bigint, rate: bigint, kind: MarketTerms["rateModel"]): MarketTerms {
  return {
    market: "m",
    feed: "f",
    loanAsset: "USDC",
    collateralAsset: "BTC",
    loanDecimals: 6,
    collateralDecimals: 8,
    lltv,
    settings,
    totalSupplyAssets: as(1_000n),
    totalBorrowAssets: as(lent),
    lendersLose: as(0n),
    borrowRatePerYear: as(rate),
    rateModel: kind,
    price: null,
    priceStatus: "fresh",
    observed: null,
  };
}

test("at 90 % utilization the rate is the rate at target", () => {
  const { curve, ratePerYear, utilization } = explainRate(
    market(900n, 40_000_000_000_000_000n, "adaptive"),
    0n,
  );
  expect(curve).toMatchObject({ rateAtTargetPerYear: "0.04", multiple: "1" });
  expect([ratePerYear, utilization]).toEqual(["0.04", "0.9"]);
});

test("a loan that lends out the rest makes itself four times the rate at target", () => {
  const { ratePerYear, curve } = explainRate(
    market(900n, 40_000_000_000_000_000n, "adaptive"),
    100n,
  );
  expect(curve?.multiple).toBe("4");
  expect(ratePerYear).toBe("0.16");
});

test("a rate without a curve is what the market says", () => {
  const explained = explainRate(market(500n, 80_000_000_000_000_000n, "fixed"), 100n);
  expect(explained).toEqual({ ratePerYear: "0.08", utilization: "0.6", curve: null });
});

test("interest is simple and rounded up", () => {
  const rate = as<Wad>(100_000_000_000_000_000n);
  expect(interestOver(1_000n, rate, 365n)).toBe(100n);
  expect(interestOver(1_000n, rate, 1n)).toBe(1n);
});
