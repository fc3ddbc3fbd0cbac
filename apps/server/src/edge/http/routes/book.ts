import type { Handlers } from "../operation.ts";
import {
  bookTotalsView,
  curveView,
  histogramView,
  priceOf,
  riskiestOf,
} from "../../../views/book.ts";
import { loanView } from "../../../views/loan.ts";
import { marketOf } from "../../../views/names.ts";

export const bookHandlers: Handlers<
  "getBookTotals" | "getLtvHistogram" | "getLiquidationCurve" | "listRiskiestLoans"
> = {
  getBookTotals: async ({ headers }, services) => {
    const { value, sequence } = await services.bookViews.see("totals", headers, bookTotalsView);
    return { body: { sequence, ...value }, sequence };
  },

  getLtvHistogram: async ({ query, headers }, services) => {
    const name = `histogram ${query.market}`;
    const { value, sequence } = await services.bookViews.see(name, headers, (book, now) => {
      const market = marketOf(book, query.market);
      return histogramView(book, market, priceOf(market), now);
    });
    return { body: value, sequence };
  },

  getLiquidationCurve: async ({ query, headers }, services) => {
    const name = `curve ${query.market}`;
    const { value, sequence } = await services.bookViews.see(name, headers, (book, now) => {
      const market = marketOf(book, query.market);
      return curveView(book, market, priceOf(market), now);
    });
    return { body: value, sequence };
  },

  listRiskiestLoans: async ({ query, headers }, services) => {
    const name = `riskiest ${query.market ?? ""} ${query.limit}`;
    const { value, sequence } = await services.bookViews.see(name, headers, (book, now) => ({
      items: riskiestOf(book, query, now).map((loan) => loanView(loan, now)),
    }));
    return { body: value, sequence };
  },
};
