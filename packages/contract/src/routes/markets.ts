import { z } from "@hono/zod-openapi";
import { PUBLIC, roles, rolesOwning } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import { marketAmountBody } from "../resources/loan.ts";
import {
  interestReturn,
  marketChange,
  marketPause,
  marketView,
  newMarket,
  settingsPreview,
  settingsPreviewRequest,
} from "../resources/market.ts";
import { marketOutcome, outcome } from "../resources/outcome.ts";
import { defineRoute } from "../route.ts";
import { marketId } from "../schemas/names.ts";

const market = z.strictObject({ market: marketId });
const tag = "Markets";

export const marketRoutes = {
  createMarket: defineRoute({
    method: "post",
    path: "/v1/markets",
    tag,
    summary: "Create a market",
    access: roles("operator"),
    body: newMarket,
    status: 201,
    response: marketOutcome,
  }),
  listMarkets: defineRoute({
    method: "get",
    path: "/v1/markets",
    tag,
    summary: "List markets",
    access: PUBLIC,
    query: pageQuery,
    status: 200,
    response: pageOf("Market", marketView),
  }),
  getMarket: defineRoute({
    method: "get",
    path: "/v1/markets/{market}",
    tag,
    summary: "Terms and totals of a market",
    access: PUBLIC,
    params: market,
    status: 200,
    response: marketView,
  }),
  returnInterest: defineRoute({
    method: "post",
    path: "/v1/markets/{market}/return-interest",
    tag,
    summary: "Give back interest that should not have accrued",
    description:
      "What is supplied and what is borrowed fall by this much, for every loan and supplier of the market in " +
      "proportion. For interest of a time that never was, after a wrong clock: docs/operations.md says how much.",
    access: roles("operator"),
    params: market,
    body: interestReturn,
    status: 200,
    response: outcome,
  }),
  configureMarket: defineRoute({
    method: "put",
    path: "/v1/markets/{market}/settings",
    tag,
    summary: "Change a market's settings, with a reason",
    access: roles("operator", "risk"),
    params: market,
    body: marketChange,
    status: 200,
    response: outcome,
  }),
  pauseMarket: defineRoute({
    method: "post",
    path: "/v1/markets/{market}/pause",
    tag,
    summary: "Pause actions in a market",
    description: "Pledging, repaying and depositing cannot be paused.",
    access: roles("operator", "risk"),
    params: market,
    body: marketPause,
    status: 200,
    response: outcome,
  }),
  resumeMarket: defineRoute({
    method: "post",
    path: "/v1/markets/{market}/resume",
    tag,
    summary: "Resume paused actions in a market",
    access: roles("operator", "risk"),
    params: market,
    body: marketPause,
    status: 200,
    response: outcome,
  }),
  supply: defineRoute({
    method: "post",
    path: "/v1/markets/{market}/supply",
    tag,
    summary: "Lend to a market",
    access: rolesOwning("caller", "customer", "operator"),
    params: market,
    body: marketAmountBody,
    status: 200,
    response: outcome,
  }),
  withdrawSupply: defineRoute({
    method: "post",
    path: "/v1/markets/{market}/withdraw",
    tag,
    summary: "Take lent assets back",
    access: rolesOwning("caller", "customer", "operator"),
    params: market,
    body: marketAmountBody,
    status: 200,
    response: outcome,
  }),
  previewMarketSettings: defineRoute({
    method: "post",
    path: "/v1/markets/{market}/settings/preview",
    tag,
    summary: "Whom other settings of a market would touch at once",
    access: roles("risk", "operator", "auditor"),
    params: market,
    body: settingsPreviewRequest,
    status: 200,
    response: settingsPreview,
    isReadOnly: true,
    cost: 20,
  }),
};
