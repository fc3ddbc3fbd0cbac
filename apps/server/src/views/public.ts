import type { ResponseOf, Routes } from "@plimsoll/contract";
import type { Book, Millis } from "@plimsoll/engine";
import { ratio } from "./amount.ts";
import { curveView, histogramView, marketTotalsView } from "./book.ts";
import { balanceSheetView } from "./ledger.ts";
import { marksOf } from "./mark.ts";
import { confirmedPrice } from "./market.ts";

type PublicView = ResponseOf<Routes["getPublic"]>;

/** What everybody may know of the book: sums over all loans, and what it holds and owes. */
export function publicBookView(
  book: Book,
  now: Millis,
): Pick<PublicView, "at" | "feeds" | "loans" | "markets" | "solvency"> {
  const { at, assets } = balanceSheetView(book, now);
  const markets = [...book.markets.values()].map((market) => {
    const { liquidatable: _, waitingForDesk: __, ...totals } = marketTotalsView(book, market, now);
    const confirmed = confirmedPrice(market);
    return {
      ...totals,
      liquidationLtv: ratio(market.lltv),
      histogram: confirmed === null ? [] : histogramView(book, market, confirmed, now).buckets,
      liquidationCurve: confirmed === null ? [] : curveView(book, market, confirmed, now).points,
    };
  });
  return {
    at,
    feeds: marksOf(book),
    loans: markets.reduce((sum, { loans }) => sum + loans, 0),
    markets,
    solvency: assets,
  };
}
