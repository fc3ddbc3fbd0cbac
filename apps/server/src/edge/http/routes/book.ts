import type { bookRoutes, ResponseOf } from "@plimsoll/contract";
import {
  bookTotalsView,
  curveView,
  histogramView,
  priceOf,
  riskiestOf,
} from "../../../views/book.ts";
import { loanView } from "../../../views/loan.ts";
import { marketOf } from "../../../views/names.ts";
import type { HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";
import { UnknownSequence } from "../../../book/time-travel/time-travel.ts";
import { problem } from "../../../views/http-problem.ts";

export const bookHandlers: HandlersOf<typeof bookRoutes, Services> = {
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

  getBookAt: async ({ params }, services) => {
    try {
      const text = await services.timeTravel.bookAt(services.book.sequencer, params.sequence);
      return { body: JSON.parse(text) as ResponseOf<typeof bookRoutes.getBookAt> };
    } catch (error) {
      if (error instanceof UnknownSequence) throw problem("not_found", error.message);
      throw error;
    }
  },
};
