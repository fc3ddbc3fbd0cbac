import { roles } from "../access.ts";
import { balanceSheet, trialBalance } from "../resources/ledger.ts";
import { defineRoute } from "../route.ts";

const tag = "Ledger";
const watchers = roles("risk", "operator", "auditor");

export const ledgerRoutes = {
  getTrialBalance: defineRoute({
    method: "get",
    path: "/v1/ledger/trial-balance",
    tag,
    summary: "Every kind of account, debits and credits, per asset",
    access: watchers,
    status: 200,
    response: trialBalance,
    cost: 5,
  }),
  getBalanceSheet: defineRoute({
    method: "get",
    path: "/v1/ledger/balance-sheet",
    tag,
    summary: "What the book holds and what it owes, per asset",
    access: watchers,
    status: 200,
    response: balanceSheet,
    cost: 5,
  }),
};
