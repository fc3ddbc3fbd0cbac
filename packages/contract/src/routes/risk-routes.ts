import { z } from "@hono/zod-openapi";
import { roles } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import {
  balanceSheet,
  bookTotals,
  journalEntry,
  journalHead,
  journalInclusion,
  liquidationCurve,
  ltvHistogram,
  trialBalance,
} from "../resources/book.ts";
import { loanView } from "../resources/loan.ts";
import { marketId } from "../schemas/names.ts";
import { defineRoute } from "../route.ts";

const watchers = roles("risk", "operator", "auditor");
const market = z.strictObject({ market: marketId });
const sequence = z.coerce.number().int().min(1).max(1e15);

export const riskRoutes = {
  getBookTotals: defineRoute({
    method: "get",
    path: "/v1/book",
    tag: "Book",
    summary: "Totals of the book",
    access: watchers,
    status: 200,
    response: bookTotals,
  }),
  getLtvHistogram: defineRoute({
    method: "get",
    path: "/v1/book/ltv-histogram",
    tag: "Book",
    summary: "How the loans of a market spread over LTVs",
    access: watchers,
    query: market,
    status: 200,
    response: ltvHistogram,
  }),
  getLiquidationCurve: defineRoute({
    method: "get",
    path: "/v1/book/liquidation-curve",
    tag: "Book",
    summary: "What would be liquidatable at each price",
    access: watchers,
    query: market,
    status: 200,
    response: liquidationCurve,
  }),
  listRiskiestLoans: defineRoute({
    method: "get",
    path: "/v1/book/riskiest-loans",
    tag: "Book",
    summary: "The loans with the highest LTV, riskiest first",
    access: watchers,
    query: z.strictObject({
      market: marketId.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    status: 200,
    response: z.object({ items: z.array(loanView) }).openapi("RiskiestLoans"),
  }),
  getTrialBalance: defineRoute({
    method: "get",
    path: "/v1/ledger/trial-balance",
    tag: "Ledger",
    summary: "Every kind of account, debits and credits, per asset",
    access: watchers,
    status: 200,
    response: trialBalance,
  }),
  getBalanceSheet: defineRoute({
    method: "get",
    path: "/v1/ledger/balance-sheet",
    tag: "Ledger",
    summary: "What the book holds and what it owes, per asset",
    access: watchers,
    status: 200,
    response: balanceSheet,
  }),
  getJournalHead: defineRoute({
    method: "get",
    path: "/v1/journal/head",
    tag: "Journal",
    summary: "Where the journal ends",
    access: watchers,
    status: 200,
    response: journalHead,
  }),
  listJournalEntries: defineRoute({
    method: "get",
    path: "/v1/journal/entries",
    tag: "Journal",
    summary: "Entries in order, verified against their chain",
    access: roles("auditor", "operator"),
    query: pageQuery.extend({ from: sequence.default(1) }),
    status: 200,
    response: pageOf("JournalEntry", journalEntry),
  }),
  getJournalEntry: defineRoute({
    method: "get",
    path: "/v1/journal/entries/{sequence}",
    tag: "Journal",
    summary: "An entry, the texts that are hashed, and the head of its chain",
    access: roles("auditor", "operator"),
    params: z.strictObject({ sequence }),
    status: 200,
    response: journalInclusion,
  }),
};
