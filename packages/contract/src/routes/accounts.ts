import { z } from "@hono/zod-openapi";
import { PUBLIC, roles, rolesOwning } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import {
  accountView,
  assetView,
  balancesView,
  newAsset,
  newCustomer,
  transfer,
} from "../resources/account.ts";
import { accountOutcome, outcome } from "../resources/outcome.ts";
import { supplyPosition } from "../resources/loan.ts";
import { accountId } from "../schemas/names.ts";
import { defineRoute } from "../route.ts";

const account = z.strictObject({ account: accountId });
const tag = "Accounts";

export const accountRoutes = {
  registerAsset: defineRoute({
    method: "post",
    path: "/v1/assets",
    tag,
    summary: "Register an asset",
    access: roles("operator"),
    body: newAsset,
    status: 201,
    response: outcome,
  }),
  listAssets: defineRoute({
    method: "get",
    path: "/v1/assets",
    tag,
    summary: "List assets",
    access: PUBLIC,
    query: pageQuery,
    status: 200,
    response: pageOf("Asset", assetView),
  }),
  createCustomer: defineRoute({
    method: "post",
    path: "/v1/customers",
    tag,
    summary: "Open a customer's account",
    access: roles("operator"),
    body: newCustomer,
    status: 201,
    response: accountOutcome,
  }),
  listCustomers: defineRoute({
    method: "get",
    path: "/v1/customers",
    tag,
    summary: "List customers",
    access: roles("operator", "custody", "risk", "auditor"),
    query: pageQuery,
    status: 200,
    response: pageOf("Account", accountView),
    cost: 5,
  }),
  getCustomer: defineRoute({
    method: "get",
    path: "/v1/customers/{account}",
    tag,
    summary: "A customer's balances and open loans",
    access: rolesOwning(
      "account",
      "customer",
      "liquidator",
      "operator",
      "custody",
      "risk",
      "auditor",
    ),
    params: account,
    status: 200,
    response: accountView,
  }),
  getBalances: defineRoute({
    method: "get",
    path: "/v1/customers/{account}/balances",
    tag,
    summary: "Free balances of a customer or house account",
    access: rolesOwning(
      "account",
      "customer",
      "liquidator",
      "operator",
      "custody",
      "risk",
      "auditor",
    ),
    params: account,
    status: 200,
    response: balancesView,
  }),
  listSupplyPositions: defineRoute({
    method: "get",
    path: "/v1/customers/{account}/supply",
    tag,
    summary: "What a lender has in each market",
    access: rolesOwning("account", "customer", "operator", "risk", "auditor"),
    params: account,
    query: pageQuery,
    status: 200,
    response: pageOf("SupplyPosition", supplyPosition),
  }),
  deposit: defineRoute({
    method: "post",
    path: "/v1/deposits",
    tag,
    summary: "Confirm coins that have arrived at the custodian",
    access: roles("custody"),
    body: transfer,
    status: 201,
    response: outcome,
  }),
  withdraw: defineRoute({
    method: "post",
    path: "/v1/withdrawals",
    tag,
    summary: "Confirm coins that have left the custodian",
    access: roles("custody"),
    body: transfer,
    status: 201,
    response: outcome,
  }),
};
