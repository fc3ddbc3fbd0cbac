import { z } from "@hono/zod-openapi";
import { PUBLIC, roles, rolesOwning } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import {
  actionView,
  alertView,
  candle,
  candleInterval,
  ledgerAccountId,
  liquidationView,
  loanEventView,
  marketLosses,
  marketLoss,
  marketRates,
  parameterChangeView,
  postingView,
  rateInterval,
} from "../resources/history.ts";
import { defineRoute } from "../route.ts";
import { accountId, feedId, loanId, marketId } from "../schemas/names.ts";
import { instantText } from "../schemas/time.ts";
import { openedQuery } from "./opened-query.ts";

/** A stretch of time that may be left open, and how many of its intervals are told. */
const span = {
  from: instantText.optional().openapi({ description: "Beginning, inclusive." }),
  to: instantText.optional().openapi({ description: "End, exclusive. Now unless told." }),
};
const intervalsMax = z.coerce.number().int().min(1).max(1_500).default(500);

/** What happened, as history keeps it. */
export const historyRoutes = {
  listLoanEvents: defineRoute({
    method: "get",
    path: "/v1/loans/{loan}/events",
    tag: "Loans",
    summary: "Everything that happened to a loan, open or closed, oldest first",
    // Not by the loan: a name that is somebody else's now still names the caller's past loan.
    access: rolesOwning("caller", "customer", "operator", "risk", "auditor"),
    params: z.strictObject({ loan: loanId }),
    query: pageQuery.extend({
      order: z
        .enum(["oldest", "newest"])
        .optional()
        .openapi({ description: "Which come first. `oldest` unless told." }),
      opened: openedQuery.openapi({
        description:
          "The entry that opened the loan, where its name was used again; all loans of the name unless told.",
      }),
    }),
    status: 200,
    response: pageOf("LoanEvent", loanEventView),
    cost: 5,
  }),
  listLiquidations: defineRoute({
    method: "get",
    path: "/v1/liquidations",
    tag: "Liquidations",
    summary: "Sales of collateral, newest first; a customer sees those of their own loans",
    description: "A liquidator sees those in which it was the buyer.",
    access: rolesOwning("caller", "customer", "liquidator", "operator", "risk", "auditor"),
    query: pageQuery.extend({
      account: accountId.optional(),
      loan: loanId.optional(),
      market: marketId.optional(),
    }),
    status: 200,
    response: pageOf("Liquidation", liquidationView),
    cost: 5,
  }),
  listActions: defineRoute({
    method: "get",
    path: "/v1/actions",
    tag: "Book",
    summary: "What the book did beside sales and alerts, newest first",
    description:
      "Acts of plans, sales that wait, bad debt, payments for wrong liquidations, changes and pauses of markets, " +
      "outages, and what holds sales back.",
    access: roles("risk", "operator", "auditor"),
    query: pageQuery,
    status: 200,
    response: pageOf("Action", actionView),
    cost: 5,
  }),
  listLosses: defineRoute({
    method: "get",
    path: "/v1/losses",
    tag: "Book",
    summary: "Bad debt of each market since it began, and who bore it",
    description: "Markets without any are left out.",
    access: roles("customer", "risk", "operator", "auditor"),
    status: 200,
    response: z.object({ items: z.array(marketLosses) }).openapi("Losses"),
    cost: 5,
  }),
  listParameterChanges: defineRoute({
    method: "get",
    path: "/v1/parameter-changes",
    tag: "Book",
    summary: "What was set of markets, feeds, assets and the book, by whom and why, newest first",
    access: roles("risk", "operator", "auditor"),
    query: pageQuery.extend({
      subject: z
        .string()
        .max(80)
        .regex(/^(book|(market|feed|asset):[A-Za-z0-9][A-Za-z0-9._-]*)$/, {
          error: "Use book, or a kind and a name such as market:btc-usdc.",
        })
        .optional()
        .openapi({ description: "Only what was set of this.", example: "market:btc-usdc" }),
    }),
    status: 200,
    response: pageOf("ParameterChange", parameterChangeView),
    cost: 5,
  }),
  listCandles: defineRoute({
    method: "get",
    path: "/v1/feeds/{feed}/candles",
    tag: "Prices",
    summary: "A feed's mark over time, oldest first",
    access: PUBLIC,
    params: z.strictObject({ feed: feedId }),
    query: z.strictObject({
      ...span,
      interval: candleInterval.default("1m"),
      limit: intervalsMax.openapi({ description: "Most candles; with more, the newest of them." }),
    }),
    status: 200,
    response: z.object({ items: z.array(candle) }).openapi("Candles"),
    cost: 5,
  }),
  listMarketRates: defineRoute({
    method: "get",
    path: "/v1/markets/{market}/rates",
    tag: "Markets",
    summary: "What borrowers paid and lenders got over time, oldest first",
    description: "Intervals in which no interest accrued are left out.",
    access: PUBLIC,
    params: z.strictObject({ market: marketId }),
    query: z.strictObject({
      ...span,
      interval: rateInterval.default("1h"),
      limit: intervalsMax.openapi({
        description: "Most intervals; with more, the newest of them.",
      }),
    }),
    status: 200,
    response: z.object({ items: z.array(marketRates) }).openapi("MarketRatesList"),
    cost: 5,
  }),
  listMarketLosses: defineRoute({
    method: "get",
    path: "/v1/markets/{market}/losses",
    tag: "Markets",
    summary: "Bad debt of a market and who paid for it, newest first",
    access: PUBLIC,
    params: z.strictObject({ market: marketId }),
    query: pageQuery,
    status: 200,
    response: pageOf("MarketLoss", marketLoss),
    cost: 5,
  }),
  listPostings: defineRoute({
    method: "get",
    path: "/v1/ledger/accounts/{ledgerAccount}/postings",
    tag: "Ledger",
    summary: "Postings of an account of the ledger, oldest first",
    description: "A customer or liquidator reaches only its own free balances.",
    access: roles("customer", "liquidator", "operator", "custody", "risk", "auditor"),
    params: z.strictObject({ ledgerAccount: ledgerAccountId }),
    query: pageQuery,
    status: 200,
    response: pageOf("Posting", postingView),
    cost: 5,
  }),
  listAlerts: defineRoute({
    method: "get",
    path: "/v1/alerts",
    tag: "Loans",
    summary: "Alerts that were raised, newest first",
    access: rolesOwning("caller", "customer", "operator", "risk", "auditor"),
    query: pageQuery.extend({ account: accountId.optional(), loan: loanId.optional() }),
    status: 200,
    response: pageOf("Alert", alertView),
    cost: 5,
  }),
};
