import type { bookRoutes } from "@plimsoll/contract";
import { look } from "../../../book/look.ts";
import { readLossTotals } from "../../../followers/history/reads/loss-totals.ts";
import { lossesView } from "../../../followers/history/views.ts";
import { priceOf } from "../../../views/book.ts";
import { marketOf } from "../../../views/names.ts";
import { forWhom, type HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";
import { UnknownSequence } from "../../../book/time-travel/time-travel.ts";
import { problem } from "../../../views/http-problem.ts";

/** The rest of the book does not wait longer for what was lost. */
const LOSSES_MILLIS_MAX = 1_000;

export const bookHandlers: HandlersOf<typeof bookRoutes, Services> = {
  getBookTotals: async ({ headers }, services) => {
    const { value, sequence } = await services.bookViews.see("totals", undefined, headers);
    return { body: { sequence, ...value }, sequence };
  },

  getLiveBook: async ({ headers }, services) => {
    const { value, sequence } = await services.bookViews.see("live", undefined, headers);
    return {
      body: { sequence, ...value, losses: await lossesUntil(services, sequence) },
      sequence,
    };
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

/** What was lost until an entry; null when history has not come that far in time. */
async function lossesUntil({ book: handle }: Services, sequence: number) {
  const { history } = handle.served;
  if (!(await history.progress.reach(sequence, LOSSES_MILLIS_MAX))) return null;
  const stored = await readLossTotals(history.tables, sequence);
  const { value } = await look(handle, (book) => stored.map((one) => lossesView(book, one)));
  return value;
}

/** @throws HttpProblem when there is no such market, or it has never had a price. */
async function pricedMarket({ book: handle }: Services, id: string) {
  const { value: market } = await look(handle, (book) => {
    const found = marketOf(book, id);
    priceOf(found);
    return found.id;
  });
  return { market };
}
