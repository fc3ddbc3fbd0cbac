import { z } from "@hono/zod-openapi";
import { roles } from "../access.ts";
import {
  bookAtView,
  bookTotals,
  liquidationCurve,
  liveBook,
  ltvHistogram,
} from "../resources/book.ts";
import { loanView } from "../resources/loan.ts";
import { defineRoute } from "../route.ts";
import { marketId } from "../schemas/names.ts";

const tag = "Book";
const watchers = roles("risk", "operator", "auditor");
const market = z.strictObject({ market: marketId });

export const bookRoutes = {
  getBookTotals: defineRoute({
    method: "get",
    path: "/v1/book",
    tag,
    summary: "Totals of the book",
    access: watchers,
    status: 200,
    response: bookTotals,
    cost: 5,
  }),
  getLiveBook: defineRoute({
    method: "get",
    path: "/v1/book/live",
    tag,
    summary: "Everything that staff watch, as of one entry",
    description: "Made once for all who ask, once a second at most while the book moves.",
    access: watchers,
    status: 200,
    response: liveBook,
    cost: 5,
  }),
  getLtvHistogram: defineRoute({
    method: "get",
    path: "/v1/book/ltv-histogram",
    tag,
    summary: "How the loans of a market spread over LTVs",
    access: watchers,
    query: market,
    status: 200,
    response: ltvHistogram,
    cost: 5,
  }),
  getLiquidationCurve: defineRoute({
    method: "get",
    path: "/v1/book/liquidation-curve",
    tag,
    summary: "What would be liquidatable at each price",
    access: watchers,
    query: market,
    status: 200,
    response: liquidationCurve,
    cost: 5,
  }),
  listRiskiestLoans: defineRoute({
    method: "get",
    path: "/v1/book/riskiest-loans",
    tag,
    summary: "The loans with the highest LTV, riskiest first",
    access: watchers,
    query: z.strictObject({
      market: marketId.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    status: 200,
    response: z.object({ items: z.array(loanView) }).openapi("RiskiestLoans"),
    cost: 5,
  }),
  getBookAt: defineRoute({
    method: "get",
    path: "/v1/book/at/{sequence}",
    tag,
    summary: "The book as it was after an entry of the journal",
    description: "Made again from the journal, one at a time; busy answers 503 with Retry-After.",
    access: watchers,
    params: z.strictObject({ sequence: z.coerce.number().int().min(1).max(1e15) }),
    status: 200,
    response: bookAtView,
    cost: 100,
    isHeavy: true,
  }),
};
