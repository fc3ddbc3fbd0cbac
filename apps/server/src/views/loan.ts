import type { LoanView } from "@plimsoll/contract";
import {
  borrowedAssets,
  collateralValue,
  exceedsLtv,
  loanState,
  loanToValue,
  priceAtLtv,
} from "@plimsoll/engine";
import type { Loan, Millis } from "@plimsoll/engine";
import { amount, price, priceRoundedUp, ratio, ratioOrNull } from "./amount.ts";
import { repayAllMax } from "./repay-all-max.ts";
import { heldBackLoanView } from "./held-back.ts";
import { planText } from "./market-settings.ts";
import { confirmedPrice, priceStatus, totalsNow } from "./market.ts";

/** A loan as it stands now, interest included. */
export function loanView(loan: Loan, now: Millis): LoanView {
  const { market } = loan;
  const { loanAsset, collateralAsset } = market;
  const totals = totalsNow(market, now);
  const confirmed = confirmedPrice(market);
  const hasDebt = loan.borrowShares > 0n;
  const debt = hasDebt ? borrowedAssets(totals, loan.borrowShares) : 0n;
  const value = confirmed === null ? 0n : collateralValue(loan.collateral, confirmed);
  const next = loan.schedule.find(({ bit }) => (loan.disarmed & bit) === 0);
  return {
    loan: loan.id,
    account: loan.owner,
    market: market.id,
    state: loanState(loan),
    collateral: amount(collateralAsset, loan.collateral),
    collateralValue: amount(loanAsset, value),
    debt: amount(loanAsset, debt),
    repayAllMax: amount(loanAsset, repayAllMax(loan, now)),
    principal: amount(loanAsset, loan.principal),
    borrowShares: loan.borrowShares.toString(),
    price: confirmed === null ? null : price(market, confirmed),
    priceStatus: priceStatus(market),
    ltv: confirmed === null ? null : ratioOrNull(loanToValue(totals, loan, confirmed)),
    liquidationLtv: ratio(market.lltv),
    liquidationPrice: hasDebt
      ? priceRoundedUp(market, priceAtLtv(totals, loan, market.lltv))
      : null,
    isHealthy: confirmed !== null && !exceedsLtv(totals, loan, confirmed, market.lltv),
    isWaitingForDesk: loan.isStranded,
    heldBack: heldBackLoanView(loan, totals, now),
    plan: planText(loan.plan, market),
    planUsed: loan.planUsed.map(String),
    alertLtvs: loan.ownAlerts.ltvs.map(ratio),
    alertPrices: loan.ownAlerts.prices.map((alert) => price(market, alert)),
    nextTrigger:
      next === undefined || !hasDebt
        ? null
        : {
            kind: next.action.kind === "plan" ? next.action.step.kind : next.action.kind,
            ltv: ratio(next.ltv),
            price: priceRoundedUp(market, priceAtLtv(totals, loan, next.ltv)),
          },
  };
}
