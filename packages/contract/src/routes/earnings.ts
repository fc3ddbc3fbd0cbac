import { z } from "@hono/zod-openapi";
import { rolesOwning } from "../access.ts";
import { supplyEarnings } from "../resources/earnings.ts";
import { defineRoute } from "../route.ts";
import { accountId, marketId } from "../schemas/names.ts";
import { instantText } from "../schemas/time.ts";

/** What lending has brought an account, over time. */
export const earningsRoutes = {
  getSupplyEarnings: defineRoute({
    method: "get",
    path: "/v1/customers/{account}/supply/{market}/earnings",
    tag: "Accounts",
    summary: "What a lender put into a market, took out, earned and lost, over time",
    description:
      "A point for every movement and every loss, exact to the base unit, and between them points at even " +
      "distances. An account that never lent there has none.",
    access: rolesOwning("account", "customer", "operator", "risk", "auditor"),
    params: z.strictObject({ account: accountId, market: marketId }),
    query: z.strictObject({
      from: instantText.optional().openapi({
        description:
          "Beginning, inclusive. The first share unless told; sums count from there in any case.",
      }),
      to: instantText.optional().openapi({
        description: "End, inclusive. Now unless told, or where it lies ahead.",
      }),
    }),
    status: 200,
    response: supplyEarnings,
    cost: 10,
    isHeavy: true,
  }),
};
