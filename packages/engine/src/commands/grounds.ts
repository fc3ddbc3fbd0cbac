import type { FeedEvidence, LoanBefore } from "../events/sale-grounds.ts";
import { partsOf } from "../state/open-feed.ts";
import type { Feed, Loan, Market } from "../state/records.ts";
import { observedVolatility } from "../state/volatility.ts";
import { emit } from "./run.ts";
import type { Run } from "./run.ts";

/** States what sales of this market at this feed's mark rest on, unless this entry has said so. */
export function stateGrounds(run: Run, market: Market, feed: Feed): void {
  const isStated = run.grounds.some((stated) => stated.market === market && stated.feed === feed);
  if (isStated) return;
  run.grounds.push({ market, feed });
  const { loanAsset, collateralAsset, lltv, settings } = market;
  const parts = partsOf(run.book, feed);
  emit(run, {
    type: "grounds_stated",
    at: run.now,
    market: market.id,
    loanAsset: loanAsset.id,
    loanDecimals: loanAsset.decimals,
    collateralAsset: collateralAsset.id,
    collateralDecimals: collateralAsset.decimals,
    lltv,
    policy: settings.liquidation,
    deleverageFee: settings.deleverageFee,
    volatility: observedVolatility(market),
    feeds: (parts === null ? [feed] : [feed, parts.base, parts.quote]).map(evidenceOf),
  });
}

/** Where the loan and its market's debt stand now. */
export function beforeSale({ collateral, borrowShares, market }: Loan): LoanBefore {
  const { totalBorrowAssets, totalBorrowShares } = market;
  return { collateral, borrowShares, totalBorrowAssets, totalBorrowShares };
}

function evidenceOf({ id: feed, settings, quotes, mark }: Feed): FeedEvidence {
  return { feed, settings, quotes, mark };
}
