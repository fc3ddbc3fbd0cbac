import { exceedsLtv } from "../market/health.ts";
import { borrowedAssets } from "../market/totals.ts";
import type { MarketTotals } from "../market/totals.ts";
import { nextSale } from "../protection/schedule.ts";
import type { LoanAssets, OraclePrice, Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import { waterline } from "./placement.ts";
import type { Loan, Market } from "./records.ts";
import { hardLineOf, isPaceReached } from "./sale-windows.ts";

/** What holds a market's sales back. */
interface SaleWindow {
  readonly cause: "outage" | "grace" | "pace";
  /** When they go on; null during an outage, which ends with a fresh mark. */
  readonly until: Millis | null;
}

/** Sales of a market that are due and held back. */
interface WaitingSales extends SaleWindow {
  readonly loans: number;
  /** What these loans owe in all, as of the market's last accrual. */
  readonly debt: LoanAssets;
}

/**
 * What waits in a market at `now` and `price`, its confirmed mark; null when nothing is held back.
 * Costs the loans that wait. Of two windows the one that ends later is named.
 */
export function waitingSales(market: Market, price: OraclePrice, now: Millis): WaitingSales | null {
  const hold = holdOn(market, now);
  if (hold === null) return null;
  let loans = 0;
  let debt = 0n;
  const level = waterline(market, price);
  const count = (slot: number): void => {
    const loan = market.ladders.slots[slot];
    if (loan === undefined || !isHeld(loan, market, price, hold)) return;
    loans += 1;
    debt += borrowedAssets(market, loan.borrowShares);
  };
  if (level > 0) market.ladders.sales.forEachAtOrAbove(level, count);
  return { ...windowOf(market, hold), loans, debt: as(debt) };
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
  const hold = holdOn(loan.market, now);
  return hold !== null && isHeld(loan, totals, price, hold) ? windowOf(loan.market, hold) : null;
}

/** What holds sales back: a pace holds all of them, a grace those up to its hard line. */
interface Hold {
  /** Null outside of a grace. */
  readonly hardLtv: Wad | null;
  readonly isPaced: boolean;
}

function holdOn(market: Market, now: Millis): Hold | null {
  const hardLtv = hardLineOf(market, now);
  const isPaced = isPaceReached(market, now);
  return hardLtv === null && !isPaced ? null : { hardLtv, isPaced };
}

function isHeld(
  loan: Loan,
  totals: MarketTotals,
  price: OraclePrice,
  { hardLtv, isPaced }: Hold,
): boolean {
  const sale = nextSale(loan.schedule, loan.isStranded);
  if (sale === null || !exceedsLtv(totals, loan, price, sale.ltv)) return false;
  return isPaced || hardLtv === null || !exceedsLtv(totals, loan, price, hardLtv);
}

function windowOf(market: Market, { hardLtv, isPaced }: Hold): SaleWindow {
  if (market.outage !== null) return { cause: "outage", until: null };
  const isPaceLast = isPaced && (hardLtv === null || market.paceUntil >= market.graceUntil);
  const until = isPaceLast ? market.paceUntil : market.graceUntil;
  return { cause: isPaceLast ? "pace" : "grace", until };
}
