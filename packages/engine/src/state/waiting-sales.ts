import { exceedsLtv } from "../market/health.ts";
import { borrowedAssets } from "../market/totals.ts";
import type { MarketTotals } from "../market/totals.ts";
import { nextSale } from "../protection/schedule.ts";
import type { LoanAssets, OraclePrice } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import { waterline } from "./placement.ts";
import type { Loan, Market } from "./records.ts";
import { hardLineOf, isPaceReached } from "./sale-windows.ts";

/** What holds a market's sales back. */
export interface SaleWindow {
  readonly cause: "outage" | "grace" | "pace";
  /** When they go on; null during an outage, which ends with a fresh mark. */
  readonly until: Millis | null;
}

/** Sales of a market that are due and held back. */
export interface WaitingSales extends SaleWindow {
  readonly loans: number;
  /** What these loans owe in all, as of the market's last accrual. */
  readonly debt: LoanAssets;
}

/**
 * What waits in a market at `now` and `price`, its confirmed mark; null when nothing is held back.
 * Costs the loans that wait. Of two windows the one that ends later is named.
 */
export function waitingSales(market: Market, price: OraclePrice, now: Millis): WaitingSales | null {
  const hardLtv = hardLineOf(market, now);
  const isPaced = isPaceReached(market, now);
  if (hardLtv === null && !isPaced) return null;
  let loans = 0;
  let debt = 0n;
  const level = waterline(market, price);
  const count = (slot: number): void => {
    const loan = market.ladders.slots[slot];
    const sale = loan === undefined ? null : nextSale(loan.schedule, loan.isStranded);
    if (loan === undefined || sale === null) return;
    if (!exceedsLtv(market, loan, price, sale.ltv)) return;
    if (!isPaced && hardLtv !== null && exceedsLtv(market, loan, price, hardLtv)) return;
    loans += 1;
    debt += borrowedAssets(market, loan.borrowShares);
  };
  if (level > 0) market.ladders.sales.forEachAtOrAbove(level, count);
  return { ...windowOf(market, hardLtv !== null, isPaced), loans, debt: as(debt) };
}

/**
 * What holds back a sale of this loan that is due at `now` and `price`; null when none is due, or none
 * waits for a window. `totals` are the market's at `now`.
 */
export function waitingSaleOf(
  loan: Loan,
  totals: MarketTotals,
  price: OraclePrice,
  now: Millis,
): SaleWindow | null {
  const { market } = loan;
  const hardLtv = hardLineOf(market, now);
  const isPaced = isPaceReached(market, now);
  if (hardLtv === null && !isPaced) return null;
  const sale = nextSale(loan.schedule, loan.isStranded);
  if (sale === null || !exceedsLtv(totals, loan, price, sale.ltv)) return null;
  if (!isPaced && hardLtv !== null && exceedsLtv(totals, loan, price, hardLtv)) return null;
  return windowOf(market, hardLtv !== null, isPaced);
}

function windowOf(market: Market, isInGrace: boolean, isPaced: boolean): SaleWindow {
  if (market.outage !== null) return { cause: "outage", until: null };
  const isPaceLast = isPaced && (!isInGrace || market.paceUntil >= market.graceUntil);
  const until = isPaceLast ? market.paceUntil : market.graceUntil;
  return { cause: isPaceLast ? "pace" : "grace", until };
}
