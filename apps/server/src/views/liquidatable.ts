import { exceedsLtv, type Loan, type Millis } from "@plimsoll/engine";
import { confirmedPrice, priceStatus, totalsNow } from "./market.ts";

/** Whether anybody may liquidate this loan now. */
export function isLiquidatable(loan: Loan, now: Millis): boolean {
  const { market } = loan;
  const confirmed = confirmedPrice(market);
  if (confirmed === null || priceStatus(market) === "stale") return false;
  return exceedsLtv(totalsNow(market, now), loan, confirmed, market.lltv);
}
