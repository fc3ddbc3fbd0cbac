import { z } from "@hono/zod-openapi";
import { roles } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import { amountView, priceView, ratioView } from "../resources/amount.ts";
import { defineRoute } from "../route.ts";
import { accountId, loanId, marketId } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";

const flaggedSale = z
  .object({
    sequence: z.number().int(),
    index: z.number().int(),
    at: instant,
    loan: loanId,
    account: accountId,
    market: marketId,
    triggerLtv: ratioView,
    soldPrice: priceView,
    honestPrice: priceView.openapi({ description: "Median of the venues, with hindsight." }),
    amount: amountView.openapi({ description: "What makes the borrower whole." }),
    isPaid: z.boolean(),
  })
  .openapi("FlaggedSale");

export const flaggedSaleRoutes = {
  listFlaggedLiquidations: defineRoute({
    method: "get",
    path: "/v1/liquidations/flagged",
    tag: "Liquidations",
    summary: "Sales that a later correction of venues shows to be wrong, newest first",
    description: "Sales are judged once their window has passed, and once more when this is asked.",
    access: roles("risk", "operator", "auditor"),
    query: pageQuery,
    status: 200,
    response: pageOf("FlaggedSale", flaggedSale),
    cost: 5,
  }),
};
