import type { MarketView } from "@plimsoll/contract";
import {
  as,
  borrowRate,
  formatAmount,
  SECONDS_PER_YEAR,
  WAD,
  type LoanAssets,
  type RateModel,
  type WadPerSecond,
} from "@plimsoll/engine";
import { readRatio } from "../market/market-terms.ts";

/** What borrowers pay and lenders get at a utilization; decimal text, a year, without compounding. */
interface RatePoint {
  readonly utilization: string;
  readonly borrowRate: string;
  readonly supplyRate: string;
}

/** Steps of one percent. */
const STEPS = 100n;
/** A rate at target to read the adaptive curve's multiple from; its size cancels out. */
const PROBE = 10n ** 12n;

export type RatedMarket = Pick<
  MarketView,
  "rateModel" | "borrowRatePerYear" | "fee" | "totalSupply" | "totalBorrow"
>;

/** The rate model over all utilizations, as it stands now; a curve that adapts moves over time. */
export function ratePoints(market: RatedMarket): readonly RatePoint[] {
  const fee = readRatio(market.fee);
  const rateAt = rateReader(market);
  return Array.from({ length: 101 }, (_, step) => {
    const used = (BigInt(step) * WAD) / STEPS;
    const rate = rateAt(totalsAt(used));
    return {
      utilization: formatAmount(used, 18),
      borrowRate: formatAmount(rate, 18),
      supplyRate: formatAmount((rate * used * (WAD - fee)) / (WAD * WAD), 18),
    };
  });
}

interface Totals {
  readonly totalSupplyAssets: LoanAssets;
  readonly totalBorrowAssets: LoanAssets;
}

const totalsAt = (used: bigint): Totals => ({
  totalSupplyAssets: as(WAD),
  totalBorrowAssets: as(used),
});

/** The borrow rate a year, WAD, by totals. */
function rateReader(market: RatedMarket): (totals: Totals) => bigint {
  if (market.rateModel.kind !== "adaptive") {
    const model = readModel(market.rateModel);
    return (totals) => borrowRate(model, totals, as(0n), 0n).averageRate * SECONDS_PER_YEAR;
  }
  const multiple = (totals: Totals): bigint =>
    borrowRate({ kind: "adaptive" }, totals, as(PROBE), 0n).averageRate;
  const now = multiple({
    totalSupplyAssets: as(BigInt(market.totalSupply.baseUnits)),
    totalBorrowAssets: as(BigInt(market.totalBorrow.baseUnits)),
  });
  const rate = readRatio(market.borrowRatePerYear);
  return (totals) => (rate * multiple(totals)) / now;
}

function readModel(model: Exclude<MarketView["rateModel"], { kind: "adaptive" }>): RateModel {
  const perSecond = (rate: string): WadPerSecond => as(readRatio(rate) / SECONDS_PER_YEAR);
  switch (model.kind) {
    case "none":
      return { kind: "none" };
    case "fixed":
      return { kind: "fixed", ratePerSecond: perSecond(model.ratePerYear) };
    case "kinked":
      return {
        kind: "kinked",
        baseRate: perSecond(model.baseRatePerYear),
        slopeBelowKink: perSecond(model.slopeBelowKinkPerYear),
        slopeAboveKink: perSecond(model.slopeAboveKinkPerYear),
        kink: readRatio(model.kink),
      };
  }
}
