import type { bookRoutes } from "@plimsoll/contract";
import { look } from "../../../book/look.ts";
import { priceOf } from "../../../views/book.ts";
import { marketOf } from "../../../views/names.ts";
import { forWhom, type HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";
import { UnknownSequence } from "../../../book/time-travel/time-travel.ts";
import { problem } from "../../../views/http-problem.ts";

export const bookHandlers: HandlersOf<typeof bookRoutes, Services> = {
  getBookTotals: async ({ headers }, services) => {
    const { value, sequence } = await services.bookViews.see("totals", undefined, headers);
    return { body: { sequence, ...value }, sequence };
  },

  getLtvHistogram: async ({ query, headers }, services) => {
    const terms = await pricedMarket(services, query.market);
    const { value, sequence } = await services.bookViews.see("histogram", terms, headers);
    return { body: value, sequence };
  },

  getLiquidationCurve: async ({ query, headers }, services) => {
    const terms = await pricedMarket(services, query.market);
    const { value, sequence } = await services.bookViews.see("curve", terms, headers);
    return { body: value, sequence };
  },

  listRiskiestLoans: async ({ query, headers }, services) => {
    const { value, sequence } = await services.bookViews.see("riskiest", query, headers);
    return { body: value, sequence };
  },

  getBookAt: async (request, services) => {
    const { sequencer } = services.book;
    const { sequence } = request.params;
    try {
      return { body: await services.timeTravel.bookAt(sequencer, sequence, forWhom(request)) };
    } catch (error) {
      if (error instanceof UnknownSequence) throw problem("not_found", error.message);
      throw error;
    }
  },
};

/** @throws HttpProblem when there is no such market, or it has never had a price. */
async function pricedMarket({ book: handle }: Services, id: string) {
  const { value: market } = await look(handle, (book) => {
    const found = marketOf(book, id);
    priceOf(found);
    return found.id;
  });
  return { market };
}
