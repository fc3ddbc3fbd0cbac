import type { ResponseOf, Routes } from "@plimsoll/contract";
import type { Book, Millis } from "@plimsoll/engine";
import { ratio } from "./amount.ts";
import { bookTotalsView, curveView, histogramView, riskiestOf } from "./book.ts";
import { loanView } from "./loan.ts";
import { marksOf } from "./mark.ts";
import { confirmedPrice } from "./market.ts";
import { marketOf } from "./names.ts";

type LiveBook = ResponseOf<Routes["getLiveBook"]>;

const RISKIEST = 50;

/** What staff watch, all of it seen at one instant: so its parts belong together. */
export function liveBookView(book: Book, now: Millis): Omit<LiveBook, "sequence" | "losses"> {
  const totals = bookTotalsView(book, now);
  return {
    ...totals,
    markets: totals.markets.map((view) => {
      const market = marketOf(book, view.market);
      const price = confirmedPrice(market);
      return {
        ...view,
        liquidationLtv: ratio(market.lltv),
        histogram: price === null ? [] : histogramView(book, market, price, now).buckets,
        liquidationCurve: price === null ? [] : curveView(book, market, price, now).points,
      };
    }),
    feeds: marksOf(book),
    riskiest: riskiestOf(book, { limit: RISKIEST }, now).map((loan) => loanView(loan, now)),
  };
}
