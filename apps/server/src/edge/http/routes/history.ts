import type { historyRoutes, ParamsOf, QueryOf, ResponseOf, RouteSpec } from "@plimsoll/contract";
import { toInstant } from "@plimsoll/contract";
import type { LoanId } from "@plimsoll/engine";
import type { Caller } from "../../../people/caller.ts";
import type { History } from "../../../followers/history/history.ts";
import { readActions } from "../../../followers/history/reads/actions.ts";
import { readAlerts } from "../../../followers/history/reads/alerts.ts";
import { INTERVAL_MILLIS, readCandles } from "../../../followers/history/reads/candles.ts";
import { pageOfRows, placeOf } from "../../../followers/history/reads/cursor.ts";
import { readLiquidations } from "../../../followers/history/reads/liquidations.ts";
import { readLoanEvents } from "../../../followers/history/reads/loan-events.ts";
import { readPostings, type Period } from "../../../followers/history/reads/postings.ts";
import { readRates } from "../../../followers/history/reads/rates.ts";
import { readStatement, type Statement } from "../../../followers/history/reads/statement.ts";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import { statementCsv } from "../../../followers/history/statement-csv.ts";
import * as views from "../../../followers/history/views.ts";
import { invalidField, problem } from "../../../views/http-problem.ts";
import { look, nowOf } from "../../../book/look.ts";
import type { Answer } from "../../../views/operation.ts";
import type { Services } from "../services.ts";
import { amount } from "../../../views/amount.ts";
import { feedOf, loanNotFound, marketOf } from "../../../views/names.ts";

type HistoryRoutes = typeof historyRoutes;

/** What answers questions about the past. */
export type HistoryServices = Pick<Services, "sequencer"> & { readonly history: History };

/** A request to one of these routes, checked as every other. */
export interface HistoryRequest<Spec extends RouteSpec> {
  readonly caller: Caller;
  readonly isConfined: boolean;
  readonly params: ParamsOf<Spec>;
  readonly query: QueryOf<Spec>;
}

type HistoryHandlers = {
  readonly [Id in Exclude<keyof HistoryRoutes, "streamEvents">]: (
    request: HistoryRequest<HistoryRoutes[Id]>,
    services: HistoryServices,
  ) => Promise<Answer<ResponseOf<HistoryRoutes[Id]>>>;
};

const CATCH_UP_MILLIS_MAX = 3_000;
const STATEMENT_DAYS_MAX = 3_700;
const FILE_MOVEMENTS_MAX = 50_000;
const DAY_MILLIS = 86_400_000;

/**
 * Waits until history includes all that was durable when the request came, so that a client finds
 * there what it has just done. Returns the entry that the answer then rests on.
 */
export async function upToDate({ sequencer, history }: HistoryServices): Promise<number> {
  const { durableSequence } = sequencer;
  if (await history.worker.reach(durableSequence, CATCH_UP_MILLIS_MAX)) return durableSequence;
  const behind = history.worker.lag;
  const detail = `History is ${behind} entries behind and catching up. Ask again in a moment.`;
  throw problem("unavailable", detail, { retryAfterSeconds: 2, operands: { behind } });
}

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
export function confinedTo({ caller, isConfined }: HistoryRequest<RouteSpec>): string | undefined {
  return isConfined ? (caller.account ?? "") : undefined;
}

function readerOf(request: HistoryRequest<RouteSpec>): views.Reader {
  return { id: request.caller.id, account: confinedTo(request) };
}

export function periodOf(query: { from: string; to: string }): Period {
  const period = { from: Date.parse(query.from), to: Date.parse(query.to) };
  if (period.to <= period.from) throw invalidField("to", "Use an instant after from.");
  if (period.to - period.from > STATEMENT_DAYS_MAX * DAY_MILLIS) {
    throw invalidField("to", `Use a period of at most ${STATEMENT_DAYS_MAX} days.`);
  }
  return period;
}

/** A statement with all its movements. */
export async function readWholeStatement(
  { history }: HistoryServices,
  owner: string,
  period: Period,
): Promise<Statement> {
  const limit = FILE_MOVEMENTS_MAX;
  const statement = await readStatement(history.tables, { owner, period, after: undefined, limit });
  if (statement.movements.length <= limit) return statement;
  const sentence = `The period has more than ${limit} movements. Use a shorter one.`;
  throw invalidField("to", sentence);
}

export const historyHandlers: HistoryHandlers = {
  listLoanEvents: async (request, services) => {
    const { params, query } = request;
    const after = placeOf(query.cursor);
    const sequence = await upToDate(services);
    const stored = await readLoanEvents(services.history.tables, {
      loan: params.loan,
      owner: confinedTo(request),
      after,
      order: query.order ?? "oldest",
      limit: query.limit,
    });
    if (stored.length === 0 && after === undefined) throw loanNotFound(params.loan as LoanId);
    const { rows, nextCursor } = pageOfRows(stored, query.limit, (row) => row);
    const { value } = await look(services, (book) =>
      rows.map((row) => views.loanEventView(book, row, readerOf(request))),
    );
    return { body: { items: value, nextCursor }, sequence };
  },

  listLiquidations: async (request, services) => {
    const { query } = request;
    const before = placeOf(query.cursor);
    const sequence = await upToDate(services);
    const stored = await readLiquidations(services.history.tables, {
      party: confinedTo(request),
      owner: request.isConfined ? undefined : query.account,
      loan: query.loan,
      market: query.market,
      before,
      limit: query.limit,
    });
    const { rows, nextCursor } = pageOfRows(stored, query.limit, rowPlace);
    const { value } = await look(services, (book) =>
      rows.map((row) => views.liquidationView(book, row, readerOf(request))),
    );
    return { body: { items: value, nextCursor }, sequence };
  },

  listActions: async ({ query }, services) => {
    const sequence = await upToDate(services);
    const before = placeOf(query.cursor);
    const stored = await readActions(services.history.tables, { before, limit: query.limit });
    const { rows, nextCursor } = pageOfRows(stored, query.limit, (row) => row);
    const { value } = await look(services, (book) =>
      rows.map((row) => views.actionView(book, row)),
    );
    return { body: { items: value, nextCursor }, sequence };
  },

  listCandles: async ({ params, query }, services) => {
    const sequence = await upToDate(services);
    const { value } = await look(services, (book) => ({
      decimals: feedOf(book, params.feed).settings.decimals,
      now: nowOf(book, services),
    }));
    const { decimals, now } = value;
    const candles = await readCandles(services.history.tables, {
      feed: params.feed,
      ...spanOf(query, now),
    });
    return { body: { items: candles.map((c) => views.candleView(c, decimals)) }, sequence };
  },

  listMarketRates: async ({ params: { market }, query }, services) => {
    const sequence = await upToDate(services);
    const { value: now } = await look(services, (book) => {
      marketOf(book, market);
      return nowOf(book, services);
    });
    const rates = await readRates(services.history.tables, { market, ...spanOf(query, now) });
    return { body: { items: rates.map(views.ratesView) }, sequence };
  },

  listPostings: async (request, services) => {
    const { params, query } = request;
    const account = params.ledgerAccount;
    const owner = confinedTo(request);
    const isTheirs = owner === undefined || account.startsWith(`available:${owner}:`);
    const { value: isKnown } = await look(services, (book) =>
      [...book.ledger.keys()].some((id) => id === account),
    );
    if (!isTheirs || !isKnown) {
      throw problem("not_found", `The ledger has no account ${account}. Look at its balances.`);
    }
    const after = placeOf(query.cursor);
    const sequence = await upToDate(services);
    const { limit } = query;
    const stored = await readPostings(services.history.tables, {
      accounts: [account],
      after,
      limit,
    });
    const { rows, nextCursor } = pageOfRows(stored, limit, rowPlace);
    const { value } = await look(services, (book) =>
      rows.map((row) => views.postingView(book, row)),
    );
    return { body: { items: value, nextCursor }, sequence };
  },

  getStatement: async ({ params, query }, services) => {
    const period = periodOf(query);
    const after = placeOf(query.cursor);
    const sequence = await upToDate(services);
    const { balances, movements } = await readStatement(services.history.tables, {
      owner: params.account,
      period,
      after,
      limit: query.limit,
    });
    const { rows, nextCursor } = pageOfRows(movements, query.limit, rowPlace);
    const { value: body } = await look(services, (book) => ({
      account: params.account,
      from: toInstant(period.from),
      to: toInstant(period.to),
      balances: balances.map((balance) => {
        const asset = views.assetIn(book, balance.asset);
        const inAsset = (value: bigint) => amount(asset, value);
        return {
          asset: balance.asset,
          opening: inAsset(balance.opening),
          in: inAsset(balance.in),
          out: inAsset(balance.out),
          closing: inAsset(balance.closing),
        };
      }),
      movements: rows.map((row) => views.movementView(book, row)),
      nextCursor,
    }));
    return { body, sequence };
  },

  getStatementCsv: async ({ params, query }, services) => {
    const period = periodOf(query);
    const sequence = await upToDate(services);
    const statement = await readWholeStatement(services, params.account, period);
    const { value: body } = await look(services, (book) => statementCsv(book, period, statement));
    return { body, sequence };
  },

  listAlerts: async (request, services) => {
    const { query } = request;
    const before = placeOf(query.cursor);
    const sequence = await upToDate(services);
    const stored = await readAlerts(services.history.tables, {
      owner: confinedTo(request) ?? query.account,
      loan: query.loan,
      before,
      limit: query.limit,
    });
    const { rows, nextCursor } = pageOfRows(stored, query.limit, rowPlace);
    const { value } = await look(services, (book) => rows.map((row) => views.alertView(book, row)));
    return { body: { items: value, nextCursor }, sequence };
  },
};

function rowPlace(row: { sequence: string; event_index: number; line?: number }) {
  return { sequence: safeInteger(row.sequence), index: row.event_index, line: row.line ?? 0 };
}
