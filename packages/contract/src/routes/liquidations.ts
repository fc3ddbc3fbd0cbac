import { z } from "@hono/zod-openapi";
import { roles, rolesOwning } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import { liquidatableLoan, liquidationRequest, makeWholeRequest } from "../resources/loan.ts";
import { loanOutcome, outcome } from "../resources/outcome.ts";
import { defineRoute } from "../route.ts";
import { marketId } from "../schemas/names.ts";

const tag = "Liquidations";

export const liquidationRoutes = {
  listLiquidatableLoans: defineRoute({
    method: "get",
    path: "/v1/liquidatable-loans",
    tag,
    summary: "What an outside liquidator can buy now",
    access: roles("liquidator", "operator", "risk"),
    query: pageQuery.extend({ market: marketId.optional() }),
    status: 200,
    response: pageOf("LiquidatableLoan", liquidatableLoan),
    cost: 5,
  }),
  liquidate: defineRoute({
    method: "post",
    path: "/v1/liquidations",
    tag,
    summary: "Liquidate an unhealthy loan from one's own balance",
    access: rolesOwning("caller", "liquidator", "operator"),
    body: liquidationRequest,
    status: 201,
    response: loanOutcome,
  }),
  makeWhole: defineRoute({
    method: "post",
    path: "/v1/liquidations/{sequence}/make-whole",
    tag,
    summary: "Pay a customer from the insurance account for a liquidation that was wrong, once",
    access: roles("operator"),
    params: z.strictObject({ sequence: z.coerce.number().int().min(1).max(1e15) }),
    body: makeWholeRequest,
    status: 201,
    response: outcome,
  }),
};
