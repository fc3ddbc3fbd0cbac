import type { historyRoutes } from "@plimsoll/contract";
import type { LoanId } from "@plimsoll/engine";
import { readActions } from "../../../followers/history/reads/actions.ts";
import { readAlerts } from "../../../followers/history/reads/alerts.ts";
import { INTERVAL_MILLIS, readCandles } from "../../../followers/history/reads/candles.ts";
import { pageOfRows, placeOf } from "../../../followers/history/reads/cursor.ts";
import { readLiquidations } from "../../../followers/history/reads/liquidations.ts";
import { readLoanEvents } from "../../../followers/history/reads/loan-events.ts";
import { readLosses } from "../../../followers/history/reads/losses.ts";
import { readLossTotals } from "../../../followers/history/reads/loss-totals.ts";
import { readPostings } from "../../../followers/history/reads/postings.ts";
import { readRates } from "../../../followers/history/reads/rates.ts";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import * as views from "../../../followers/history/views.ts";
import { invalidField, problem } from "../../../views/http-problem.ts";
import { look, nowOf } from "../../../book/look.ts";
import type { AnyRequest, HandlersOf } from "../../../views/operation.ts";
import { feedOf, loanNotFound, marketOf } from "../../../views/names.ts";

import { upToDate, type HistoryServices } from "../up-to-date.ts";

/** The newest intervals up to now unless it is told otherwise. */
function spanOf(
  query: {
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    readonly interval: keyof typeof INTERVAL_MILLIS;
    readonly limit: number;
  },
  now: number,
) {
  const { limit } = query;
  const intervalMillis = INTERVAL_MILLIS[query.interval];
  const to = query.to === undefined ? now + 1 : Date.parse(query.to);
  const from = query.from === undefined ? to - limit * intervalMillis : Date.parse(query.from);
  if (to <= from) throw invalidField("to", "Use an instant after from.");
  return { from: Math.max(0, from), to: Math.max(0, to), intervalMillis, limit };
}

/** The account that a confined caller is held to; undefined for staff. */
function confinedTo({ caller, isConfined }: AnyRequest): string | undefined {
  return isConfined ? (caller.account ?? "") : undefined;
}

function readerOf(request: AnyRequest): views.Reader {
  return { id: request.caller.id, account: confinedTo(request) };
}

export const historyHandlers: HandlersOf<
  Omit<typeof historyRoutes, "listParameterChanges">,
  HistoryServices
> = {
  listLoanEvents: async (request, services) => {
    const { params, query } = request;
    const after = placeOf(query.cursor);
    const sequence = await upToDate(services);
    const stored = await readLoanEvents(services.book.served.history.tables, {
      loan: params.loan,
      owner: confinedTo(request),
      opened: query.opened,
      after,
      order: query.order ?? "oldest",
      limit: query.limit,
    });
    if (stored.length === 0 && after === undefined) throw loanNotFound(params.loan as LoanId);
    const { rows, nextCursor } = pageOfRows(stored, query.limit, (row) => row);
    const { value } = await look(services.book, (book) =>
      rows.map((row) => views.loanEventView(book, row, readerOf(request))),
    );
    return { body: { items: value, nextCursor }, sequence };
  },

  listLiquidations: async (request, services) => {
    const { query } = request;
    const before = placeOf(query.cursor);
    const sequence = await upToDate(services);
    const stored = await readLiquidations(services.book.served.history.tables, {
      party: confinedTo(request),
      owner: request.isConfined ? undefined : query.account,
      loan: query.loan,
      market: query.market,
      before,
      limit: query.limit,
    });
    const { rows, nextCursor } = pageOfRows(stored, query.limit, rowPlace);
    const { value } = await look(services.book, (book) =>
      rows.map((row) => views.liquidationView(book, row, readerOf(request))),
    );
    return { body: { items: value, nextCursor }, sequence };
  },

  listActions: async ({ query }, services) => {
    const sequence = await upToDate(services);
    const before = placeOf(query.cursor);
    const stored = await readActions(services.book.served.history.tables, {
      before,
      limit: query.limit,
    });
    const { rows, nextCursor } = pageOfRows(stored, query.limit, (row) => row);
    const { value } = await look(services.book, (book) =>
      rows.map((row) => views.actionView(book, row)),
    );
    return { body: { items: value, nextCursor }, sequence };
  },

  listLosses: async (_, services) => {
    const sequence = await upToDate(services);
    const stored = await readLossTotals(services.book.served.history.tables);
    const { value } = await look(services.book, (book) =>
      stored.map((one) => views.lossesView(book, one)),
    );
    return { body: { items: value }, sequence };
  },

  listCandles: async ({ params, query }, services) => {
    const sequence = await upToDate(services);
    const { value } = await look(services.book, (book) => ({
      decimals: feedOf(book, params.feed).settings.decimals,
      now: nowOf(book, services.book),
    }));
    const { decimals, now } = value;
    const candles = await readCandles(services.book.served.history.tables, {
      feed: params.feed,
      ...spanOf(query, now),
    });
    return { body: { items: candles.map((c) => views.candleView(c, decimals)) }, sequence };
  },

  listMarketRates: async ({ params: { market }, query }, services) => {
    const sequence = await upToDate(services);
    const { value: now } = await look(services.book, (book) => {
      marketOf(book, market);
      return nowOf(book, services.book);
    });
    const rates = await readRates(services.book.served.history.tables, {
      market,
      ...spanOf(query, now),
    });
    return { body: { items: rates.map(views.ratesView) }, sequence };
  },

  listMarketLosses: async ({ params, query }, services) => {
    const before = placeOf(query.cursor);
    const { value: market } = await look(services.book, (book) => marketOf(book, params.market).id);
    const sequence = await upToDate(services);
    const { tables } = services.book.served.history;
    const stored = await readLosses(tables, { market, before, limit: query.limit });
    const { rows, nextCursor } = pageOfRows(stored, query.limit, (row) => row);
    const { value } = await look(services.book, (book) =>
      rows.map((row) => views.lossView(book, market, row)),
    );
    return { body: { items: value, nextCursor }, sequence };
  },

  listPostings: async (request, services) => {
    const { params, query } = request;
    const account = params.ledgerAccount;
    const owner = confinedTo(request);
    const isTheirs = owner === undefined || account.startsWith(`available:${owner}:`);
    const { value: isKnown } = await look(services.book, (book) =>
      [...book.ledger.keys()].some((id) => id === account),
    );
    if (!isTheirs || !isKnown) {
      throw problem("not_found", `The ledger has no account ${account}. Look at its balances.`);
    }
    const after = placeOf(query.cursor);
    const sequence = await upToDate(services);
    const { limit } = query;
    const stored = await readPostings(services.book.served.history.tables, {
      accounts: [account],
      after,
      limit,
    });
    const { rows, nextCursor } = pageOfRows(stored, limit, rowPlace);
    const { value } = await look(services.book, (book) =>
      rows.map((row) => views.postingView(book, row)),
    );
    return { body: { items: value, nextCursor }, sequence };
  },

  listAlerts: async (request, services) => {
    const { query } = request;
    const before = placeOf(query.cursor);
    const sequence = await upToDate(services);
    const stored = await readAlerts(services.book.served.history.tables, {
      owner: confinedTo(request) ?? query.account,
      loan: query.loan,
      before,
      limit: query.limit,
    });
    const { rows, nextCursor } = pageOfRows(stored, query.limit, rowPlace);
    const { value } = await look(services.book, (book) =>
      rows.map((row) => views.alertView(book, row)),
    );
    return { body: { items: value, nextCursor }, sequence };
  },
};

function rowPlace(row: { sequence: string; event_index: number; line?: number }) {
  return { sequence: safeInteger(row.sequence), index: row.event_index, line: row.line ?? 0 };
}
