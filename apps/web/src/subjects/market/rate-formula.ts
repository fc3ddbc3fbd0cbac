import { as, borrowRate, formatAmount, utilization, WAD, type Wad } from "@plimsoll/engine";
import type { MarketTerms } from "./market-terms.ts";

/** Target utilization of the adaptive curve, as its source has it. */
const TARGET_UTILIZATION = "0.9";
/** A rate at target to read the curve's multiple from; its size cancels out. */
const PROBE = 10n ** 12n;

/** How a borrow rate comes about, in the numbers of the moment; decimal text. */
export interface RateExplanation {
  readonly ratePerYear: string;
  readonly utilization: string;
  /** Of the adaptive curve: rate at target and what multiplies it. Null for other models. */
  readonly curve: {
    readonly rateAtTargetPerYear: string;
    readonly multiple: string;
    readonly targetUtilization: string;
  } | null;
}

/** The rate of a market with `more` lent out than now: a large loan makes itself a little dearer. */
export function explainRate(terms: MarketTerms, more: bigint): RateExplanation {
  const { totalSupplyAssets, totalBorrowAssets, rateModel, borrowRatePerYear } = terms;
  const lent = totalBorrowAssets + more;
  const totals = { totalSupplyAssets, totalBorrowAssets: as<typeof totalBorrowAssets>(lent) };
  const used = ratioText(utilization(totals));
  if (rateModel !== "adaptive") {
    return { ratePerYear: ratioText(borrowRatePerYear), utilization: used, curve: null };
  }
  const now = multipleOf({ totalSupplyAssets, totalBorrowAssets });
  const multiple = multipleOf(totals);
  const atTarget = (borrowRatePerYear * WAD) / now;
  return {
    ratePerYear: ratioText((atTarget * multiple) / WAD),
    utilization: used,
    curve: {
      rateAtTargetPerYear: ratioText(atTarget),
      multiple: ratioText(multiple),
      targetUtilization: TARGET_UTILIZATION,
    },
  };
}

/** What the curve makes of its rate at target at this utilization, WAD; between a quarter and four. */
function multipleOf(totals: Parameters<typeof borrowRate>[1]): bigint {
  const { averageRate } = borrowRate({ kind: "adaptive" }, totals, as(PROBE), 0n);
  return (averageRate * WAD) / PROBE;
}

function ratioText(wad: bigint): string {
  return formatAmount(wad, 18);
}

/** Interest of this debt over so many days at this yearly rate, simple, rounded up. */
export function interestOver(debt: bigint, ratePerYear: Wad, days: bigint): bigint {
  const year = 365n * WAD;
  return (debt * ratePerYear * days + year - 1n) / year;
}
